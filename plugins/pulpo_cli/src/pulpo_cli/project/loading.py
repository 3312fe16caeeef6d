"""Loads the declarations of the compiled project, without importing the project."""

import importlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_core.entrypoint import extend_path
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project_file import ProjectFile, find_root
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from pulpo_cli.project.declarations import Declarations, Model, Operation


@dataclass(frozen=True, slots=True)
class SettingsSources:
    """The sources of settings: the project's folder, its file, and the variables in its `.env`."""

    root: Path
    file: ProjectFile | None
    variables: Mapping[str, str | None]


@cache
def load_declarations() -> "Declarations":
    """Return the index of the project in the working directory. Raises ConfigurationError if it is not compiled."""
    root = read_sources().root
    output = _output(root)
    if not (output / "generated_cli.py").is_file():
        raise ConfigurationError("the project's commands are not compiled", where=root, hint="`pulpo compile`")
    extend_path([output])
    found: Declarations = importlib.import_module("generated_cli").declarations
    return found


def find_operation(name: str) -> str:
    """Return the name of an operation, in which hyphens may replace underscores. Raises ConfigurationError."""
    known = load_declarations().operations
    if found := next((each for each in (name, name.replace("-", "_")) if each in known), None):
        return found
    hint = did_you_mean(name, known, hint_for_unknown("`pulpo ops list`"))
    raise ConfigurationError(f"there is no operation {name!r}", hint=hint)


def hint_for_unknown(hint: str) -> str:
    """Return the hint for an unknown name; if the project has changed since it was compiled, the name may be new."""
    from pulpo_core.fingerprint import is_current

    if is_current(read_sources().root):
        return hint
    return f"{hint}. If it is new: `pulpo compile`"


def load_operation(module: str) -> "Operation":
    """Return the declaration of an operation."""
    found: Operation = importlib.import_module(module).operation
    return found


def load_model(module: str) -> "Model":
    """Return the declaration of a model."""
    found: Model = importlib.import_module(module).model
    return found


def read_setting(name: str, section: str = "") -> str:
    """Return a text setting, empty if it is not set.

    Pulpo's settings classes would return the same, but importing Pydantic takes too long for help and completion.
    """
    variable, written = _lookup(name, section)
    found = written if variable is None else variable
    return "" if found is None else str(found)


def read_roles() -> list[str]:
    """Return the setting `roles`. Raises ConfigurationError."""
    variable, written = _lookup("roles", "cli")
    try:
        roles = json.loads(variable) if variable else [] if written is None else written
    except ValueError:
        roles = None
    if not isinstance(roles, list):
        given = variable or written
        raise ConfigurationError(f"roles must be a list, got {given!r}", where="[tool.pulpo.cli]", hint='["clerk"]')
    return list(map(str, roles))


@cache
def read_sources() -> SettingsSources:
    """Return the sources of settings. Raises ConfigurationError."""
    root = find_root()
    return SettingsSources(root, ProjectFile.read(root), _variables(root / ".env"))


def _lookup(name: str, section: str) -> tuple[str | None, Any]:
    """Return the values of a setting in its variable and in the project file, each None if missing."""
    sources = read_sources()
    variable = "_".join(filter(None, ("PULPO", section.upper(), name.upper())))
    places = (os.environ, sources.variables)
    given = (place.get(spelling) for place in places for spelling in (variable, variable.lower()))
    table = (sources.file.section(section) if section else sources.file.values) if sources.file else {}
    return next((text for text in given if text is not None), None), table.get(name)


def _output(root: Path) -> Path:
    given = read_setting("output") or ".run_cache"
    folder = (root / given).resolve()
    if not folder.is_relative_to(root):
        raise ConfigurationError(f"output={given!r} is not inside the project", where="[tool.pulpo]")
    return folder


def _variables(file: Path) -> Mapping[str, str | None]:
    """Return the variables in a `.env` file; none if there is no file."""
    if not file.is_file():
        return {}
    from dotenv import dotenv_values

    return dotenv_values(file, encoding="utf-8-sig")
