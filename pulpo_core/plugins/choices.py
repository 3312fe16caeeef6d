"""A project's choice of the installed plugins: the table `[tool.pulpo.plugins]`, and `--no-plugins`.

[tool.pulpo.plugins]
api = "pulpo-api"  # use the plugin `api` of this distribution, even if another one has one, too
audit = false      # do not load this plugin
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project_file import ProjectFile, find_root

TABLE = "[tool.pulpo.plugins]"
NO_PLUGINS = "PULPO_NO_PLUGINS"
STRICT = "PULPO_STRICT_PLUGINS"

Choices = Mapping[str, str | bool]


def read_choices(root: Path) -> Choices:
    """Return the table of the project at `root`: by plugin, the name of a distribution, or False.

    Returns an empty table if the project's file cannot be read: the commands that need the file report that. Raises
    ConfigurationError for a value of another type.
    """
    try:
        file = ProjectFile.read(root)
    except ConfigurationError:
        return {}
    values: Any = file.values.get("plugins", {}) if file else {}
    if file is None or not values:
        return {}
    hint = 'write NAME = false to disable a plugin, NAME = "DISTRIBUTION" to choose its distribution'
    if not isinstance(values, dict):
        raise ConfigurationError("plugins must be a table", where=file.path, hint=hint)
    for name, value in values.items():
        if not isinstance(value, bool | str) or value == "":
            message = f"{name} must be false or the name of a distribution, got {value!r}"
            raise ConfigurationError(message, where=f"{TABLE} of {file.path}", hint=hint)
    return values


def is_set(variable: str) -> bool:
    """Return True if an environment variable is set, and not to 0, false, no or off."""
    return os.environ.get(variable, "").lower() not in ("", "0", "false", "no", "off")


def project_root() -> Path | None:
    """Return the folder of the project that the command line works on; None if there is none."""
    try:
        return find_root()
    except ConfigurationError:
        return None
