"""The operating system's user of this process."""

import getpass
import os


def user_name() -> str | None:
    """Return the name of this process's user, regardless of environment variables; None if it has none."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # as in some containers
        return None
