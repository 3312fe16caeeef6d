"""The person at the terminal."""

from pulpo_core import users
from pulpo_core.exceptions import ConfigurationError

CHANNEL = "cli"


def user_name() -> str:
    """Return the name of the user who runs this process. Raises ConfigurationError if there is none."""
    name = users.user_name()
    if name is None:
        raise ConfigurationError("this user has no name", hint="set USERNAME")
    return name


def roles_hint(name: str) -> str:
    """Return a hint that names the setting for the roles of people at the terminal."""
    return f"set the roles of {name!r} as roles in [tool.pulpo.cli] or PULPO_CLI_ROLES"
