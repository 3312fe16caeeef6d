"""Loads the declarations of the compiled project, without importing the project."""

import importlib
import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pulpo_core.entrypoint import extend_path
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project_file import ProjectFile, find_root
from pulpo_core.suggestions import close_names

if TYPE_CHECKING:
    from pulpo_cli.project.declarations import Declarations, Model, Operation


@cache
def load_declarations() -> "Declarations":
    """Return the index of the project in the working directory. Raises ConfigurationError if it is not compiled."""
    root = find_root()
    output = _output(root)
    if not (output / "generated_cli.py").is_file():
        raise ConfigurationError("the project's commands are not compiled", where=root, hint="`pulpo compile`")
    extend_path([output])
    found: Declarations = importlib.import_module("generated_cli").declarations
    return found


def find_operation(name: str) -> str:
    """Return the name of an operation, for which hyphens may stand for underscores. Raises ConfigurationError."""
    known = load_declarations().operations
    if found := next((each for each in (name, name.replace("-", "_")) if each in known), None):
        return found
    close = close_names(name, known)
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "`pulpo ops list`"
    raise ConfigurationError(f"there is no operation {name!r}", hint=hint)


def load_operation(module: str) -> "Operation":
    """Return the declaration of an operation."""
    found: Operation = importlib.import_module(module).operation
    return found


def load_model(module: str) -> "Model":
    """Return the declaration of a model."""
    found: Model = importlib.import_module(module).model
    return found


def read_setting(name: str, section: str = "") -> str:
    """Return a setting that is a text, empty if it is not set.

    Pulpo's own settings would say the same, but importing Pydantic takes too long for help and completion.
    """
    root = find_root()
    file = ProjectFile.read(root)
    variable = "_".join(filter(None, ("PULPO", section.upper(), name.upper())))
    written = (file.section(section) if section else file.values).get(name) if file else None
    found = os.environ.get(variable) or _variable(root / ".env", variable) or written
    return "" if found is None else str(found)


def read_roles() -> list[str]:
    """Return the setting `roles`. Raises ConfigurationError."""
    root = find_root()
    file = ProjectFile.read(root)
    given = os.environ.get("PULPO_CLI_ROLES") or _variable(root / ".env", "PULPO_CLI_ROLES")
    try:
        roles = json.loads(given) if given else file.section("cli").get("roles", []) if file else []
    except ValueError:
        roles = None
    if not isinstance(roles, list):
        raise ConfigurationError(f"roles must be a list, got {given!r}", where="[tool.pulpo.cli]", hint='["clerk"]')
    return list(map(str, roles))


def _output(root: Path) -> Path:
    given = read_setting("output") or ".run_cache"
    folder = (root / given).resolve()
    if not folder.is_relative_to(root):
        raise ConfigurationError(f"output={given!r} is not inside the project", where="[tool.pulpo]")
    return folder


def _variable(file: Path, name: str) -> str | None:
    """Return a variable in a `.env` file."""
    if not file.is_file():
        return None
    from dotenv import dotenv_values

    values = dotenv_values(file, encoding="utf-8-sig")
    return values.get(name) or values.get(name.lower())
