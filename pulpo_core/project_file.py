"""The file that makes a folder a project, and the search for it. Every command uses this, so it imports little."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulpo_core.exceptions import ConfigurationError

PROJECT_FILES = ("pulpo.toml", "pyproject.toml")


@dataclass(frozen=True)
class ProjectFile:
    """The file that makes a folder a project: a `pulpo.toml`, or a pyproject.toml with `[tool.pulpo]`."""

    path: Path
    values: Mapping[str, Any]
    project_name: str
    project_version: str = ""

    @classmethod
    def read(cls, folder: Path) -> "ProjectFile | None":
        """Return the project file of `folder`, or None. Raises ConfigurationError if it cannot be read."""
        own = folder / PROJECT_FILES[0]
        if own.is_file():
            return cls(own, _load(own), folder.resolve().name)
        pyproject = folder / PROJECT_FILES[1]
        if not pyproject.is_file():
            return None
        content = _load(pyproject)
        tools, project = content.get("tool"), content.get("project")
        table = tools.get("pulpo") if isinstance(tools, dict) else None
        if table is None:
            return None
        if not isinstance(table, dict):
            raise ConfigurationError("tool.pulpo must be a table", where=pyproject, hint="write [tool.pulpo]")
        about = project if isinstance(project, dict) else {}
        name, version = about.get("name"), about.get("version")
        return cls(pyproject, table, str(name or folder.resolve().name), str(version or ""))

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a plugin's table, empty if there is none. Raises ConfigurationError if it is another value."""
        table = self.values.get(name, {})
        if not isinstance(table, dict):
            raise ConfigurationError(f"{name} must be a table", where=self.path, hint=f"write [tool.pulpo.{name}]")
        return table


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"cannot be read: {error}", where=path, hint="correct the file") from None


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder from `start` upwards that holds a project file. Raises ConfigurationError.

    `start` defaults to `PULPO_PROJECT` (which `pulpo --project` sets), or else the working directory.
    """
    folder = (start or Path(os.environ.get("PULPO_PROJECT") or ".")).resolve()
    for candidate in (folder, *folder.parents):
        if ProjectFile.read(candidate) is not None:
            return candidate
    raise ConfigurationError(
        "no project found: there is no pyproject.toml with [tool.pulpo] here or above",
        where=folder,
        hint="create one with `pulpo init`, or name one with `pulpo --project FOLDER …`",
    )
