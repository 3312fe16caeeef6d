"""`pulpo init`."""

import errno
import json
import os
import re
import shlex
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from pulpo_core.atomic_files import replace_file
from pulpo_core.cli.scan import decorated_modules
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.names import ascii_text
from pulpo_core.project_file import ProjectFile

DOC = "The project's entrypoint: importing it declares all models and operations."
IGNORED = (".run_cache/", ".pulpo/", ".venv/", "__pycache__/", ".env")


def init(
    folder: Annotated[Path, typer.Argument(help="The folder; created if it does not exist.")] = Path(),
    name: Annotated[str, typer.Option("--name", help="The project's name; defaults to the folder's.")] = "",
) -> None:
    """Create a project in a folder: settings, an entrypoint, its own command `./main`, and a .gitignore. Existing files
    are not overwritten.

    If the folder already has modules with `@datamodel` or `@operation`, the entrypoint imports them; otherwise it
    declares a first model and operation.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ConfigurationError("this is a file", where=folder, hint="name an existing or a new folder") from None
    if ProjectFile.read(folder) is not None:
        raise ConfigurationError("this folder is already a project", where=folder.resolve(), hint="`pulpo compile`")
    source = folder / "src" if decorated_modules(folder / "src") else folder
    _write_settings(folder, name or _plain(folder.resolve().name), source)
    _write_command(folder / "main")
    _ignore(folder)
    where = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    typer.echo(f"Next: {where}pulpo dev")


def template(name: str) -> str:
    """Return the text of a file for new projects."""
    return (Path(__file__).with_name("templates") / name).read_text(encoding="utf-8")


def _entrypoint(source: Path) -> tuple[str, str | None]:
    """Return the entrypoint's module and its text; the text is None if the module exists."""
    modules = decorated_modules(source)
    if "main" in modules:
        return "main", None
    if len(modules) == 1:
        return modules[0], None
    free = [name for name in ("main", "pulpo_main") if not (source / f"{name}.py").exists()]
    if not free:
        hint = "set entrypoint in a [tool.pulpo] of your own"
        raise ConfigurationError(
            "main.py and pulpo_main.py exist, and neither declares anything", where=source, hint=hint
        )
    imports = "".join(f"import {module}\n" for module in modules)
    return free[0], f'"""{DOC}"""\n\n{imports}' if modules else template("main.py.txt")


def _write_settings(folder: Path, name: str, source: Path) -> None:
    """Write the settings, and the entrypoint if it does not exist. Raises ConfigurationError before writing."""
    entrypoint, text = _entrypoint(source)
    pythonpath = "" if source == folder else f'pythonpath = ["{source.name}"]\n'
    section = f"[tool.pulpo]\nname = {_toml(name)}\nentrypoint = {_toml(entrypoint)}\n{pythonpath}"
    path = folder / "pyproject.toml"
    if path.exists():
        _append(path, section)
    else:
        _write(path, template("pyproject.toml.txt").format(name=_toml(_plain(name))) + section)
    if text is not None:
        _write(source / f"{entrypoint}.py", text)


def _write_command(path: Path) -> None:
    """Write the project's own command, unless its name is taken, for example by a package `main`."""
    if not path.exists():
        _write(path, template("command.py.txt"))
        path.chmod(path.stat().st_mode | 0o111)


def _append(path: Path, section: str) -> None:
    """Append a table to a TOML file. Raises ConfigurationError if the result would not be valid."""
    former = path.read_bytes()
    gap = "\n" if former.endswith(b"\n") else "\n\n"
    addition = f"{gap}{section}".encode()
    try:
        tomllib.loads((former + addition).decode("utf-8-sig"))
    except ValueError as error:
        hint = "write [tool.pulpo] into it yourself"
        raise ConfigurationError(f"the section cannot be added at its end: {error}", where=path, hint=hint) from None
    with path.open("ab") as file:
        file.write(addition)
    typer.echo(f"added [tool.pulpo] to {path}")


def _ignore(folder: Path) -> None:
    path = folder / ".gitignore"
    former = path.read_text(encoding="utf-8") if path.exists() else ""
    if missing := [line for line in IGNORED if line not in former.splitlines()]:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" * (former != "" and not former.endswith("\n")) + "\n".join(missing) + "\n")
        typer.echo(f"added {', '.join(missing)} to {path}")


def _write(path: Path, text: str) -> None:
    if path.is_symlink():  # it leads nowhere
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    replace_file(path, text)
    typer.echo(f"wrote {path}")


def _plain(name: str) -> str:
    """Return the name with lowercase letters, digits and hyphens only, as required for a distribution."""
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_text(name)).strip("-").lower() or "project"


def _toml(text: str) -> str:
    """Return the text as a TOML string, which is JSON except for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
