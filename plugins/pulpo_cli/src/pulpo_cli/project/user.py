"""The person at the terminal."""

from pulpo_core import users
from pulpo_core.exceptions import ConfigurationError

CHANNEL = "cli"


def user_name() -> str:
    """Return the name of the user whom the system runs this process for. Raises ConfigurationError without one."""
    name = users.user_name()
    if name is None:
        raise ConfigurationError("this user has no name", hint="set USERNAME")
    return name


def roles_hint(name: str) -> str:
    """Return where the roles of people at the terminal are set."""
    return f"roles in [tool.pulpo.cli] or PULPO_CLI_ROLES are those of {name!r}"
