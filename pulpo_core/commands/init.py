"""`pulpo init`."""

import re
from pathlib import Path
from typing import Annotated

import typer

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project_file import ProjectFile
from pulpo_core.scan import decorated_modules

MAIN = '''\
"""The project's entrypoint: importing it declares all models and operations."""

from beanie import Document
from pulpo_core import datamodel, operation


@datamodel(description="Something to remember.")
class Note(Document):
    title: str
    text: str = ""

    class Settings:
        name = "notes"


@operation(name="notes.search", description="Find notes by a word in their title.")
async def search(word: str, limit: int = 10) -> list[Note]:
    notes = await Note.find_all().to_list()
    return [note for note in notes if word.lower() in note.title.lower()][:limit]
'''
PROJECT = """\
[project]
name = "{name}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["pulpo-core[all]"]

"""
IGNORED = (".run_cache/", ".pulpo/", ".venv/", "__pycache__/", ".env")


def init(
    folder: Annotated[Path, typer.Argument(help="The folder; made if it does not exist.")] = Path(),
    name: Annotated[str, typer.Option("--name", help="The project's name. Defaults to the folder's.")] = "",
) -> None:
    """Make a folder a project: settings, an entrypoint, ignored files. Nothing that exists is overwritten.

    Where the folder holds modules with `@datamodel` or `@operation` already, the entrypoint imports those; else it
    declares a first model and operation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if ProjectFile.read(folder) is not None:
        raise ConfigurationError("this folder is a project already", where=folder.resolve(), hint="`pulpo compile`")
    entrypoint = _write_entrypoint(folder)
    _write_settings(folder, name or _project_name(folder), entrypoint)
    _ignore(folder)
    where = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    typer.echo(f"Next: {where}pulpo dev")


def _write_entrypoint(folder: Path) -> str:
    """Write the entrypoint where there is none, and return its module."""
    modules = decorated_modules(folder)
    if "main" in modules or (modules == [] and not (folder / "main.py").exists()):
        if not modules:
            _write(folder / "main.py", MAIN)
        return "main"
    if len(modules) == 1:
        return modules[0]
    target = folder / ("main.py" if not (folder / "main.py").exists() else "pulpo_main.py")
    imports = "".join(f"import {module}\n" for module in modules)
    _write(target, f'"""The project\'s entrypoint: importing it declares all models and operations."""\n\n{imports}')
    return target.stem


def _write_settings(folder: Path, name: str, entrypoint: str) -> None:
    section = f'[tool.pulpo]\nname = "{name}"\nentrypoint = "{entrypoint}"\n'
    path = folder / "pyproject.toml"
    if path.exists():
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text.rstrip()}\n\n{section}", encoding="utf-8")
        typer.echo(f"added [tool.pulpo] to {path}")
        return
    _write(path, PROJECT.format(name=name) + section)


def _ignore(folder: Path) -> None:
    path = folder / ".gitignore"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if missing := [line for line in IGNORED if line not in lines]:
        path.write_text("\n".join([*lines, *missing]) + "\n", encoding="utf-8")
        typer.echo(f"added {', '.join(missing)} to {path}")


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    typer.echo(f"wrote {path}")


def _project_name(folder: Path) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", folder.resolve().name).strip("-").lower() or "project"
