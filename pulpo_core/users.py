"""The user whom the system runs this process for."""

import getpass
import os


def user_name() -> str | None:
    """Return the name of the user whom the system runs this process for, whatever variables say; None without one."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # as in some containers
        return None
