"""Imports a project's code, and converts its errors to ones that name the user's line."""

import importlib
import os
import sys
import sysconfig
import traceback
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

from pulpo_core.exceptions import ConfigurationError, DeclarationError, PulpoException
from pulpo_core.locations import Location


def import_entrypoint(module: str, root: Path, searched: Sequence[str], file: Path) -> None:
    """Import the entrypoint of the project at `root`, so that it registers what it declares.

    `searched` are the folders of `pythonpath` as they were written, `file` is the project's file: both for messages.
    Output of the modules goes to stderr, because stdout is for the output of commands. Raises ConfigurationError if the
    module does not exist, DeclarationError if the project's code raises.
    """
    if not all(part.isidentifier() for part in module.split(".")):
        raise ConfigurationError(
            f"entrypoint must be the name of a module, got {module!r}",
            where="[tool.pulpo]",
            hint="write it dotted: jobhunter.app",
        )
    try:
        with redirect_stdout(sys.stderr):
            importlib.import_module(module)
    except PulpoException:
        raise
    except (Exception, SystemExit) as error:
        if _is_missing(module, error):
            raise ConfigurationError(
                f"the entrypoint module {module!r} does not exist (searched in: {', '.join(searched)})",
                where=file,
                hint="set entrypoint to the module that imports your models and operations",
            ) from error
        raise _failure(module, root, error) from error


def extend_path(folders: Iterable[Path]) -> None:
    """Add `folders` to the import path, in this order. The only place where Pulpo changes `sys.path`."""
    for folder in reversed(list(folders)):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def is_own(file: str, root: Path) -> bool:
    """Return True if a file belongs to the project at `root`: below it, but not in a virtual environment there."""
    return file.startswith(f"{root}{os.sep}") and not file.startswith(installed_folders())


def own_line(error: BaseException, root: Path) -> Location | None:
    """Return the innermost line of a traceback in the code of the project at `root`, or None."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [Location(frame.filename, frame.lineno or 0) for frame in frames]
    if isinstance(error, SyntaxError) and error.filename:
        places.append(Location(error.filename, error.lineno or 0))
    return next((place for place in reversed(places) if is_own(place.file, root)), None)


def _is_missing(module: str, error: BaseException) -> bool:
    """Return True if the entrypoint or a package that contains it was not found, not a module that it imports."""
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    return name is not None and (module == name or module.startswith(f"{name}."))


def _failure(module: str, root: Path, error: BaseException) -> DeclarationError:
    """Return the error for an exception of the project's code, at the innermost line of that code."""
    where = own_line(error, root)
    message = f"importing {module!r} failed: {type(error).__name__}: {error}"
    hint = "`pulpo --traceback …` shows the whole traceback"
    if isinstance(error, ModuleNotFoundError):
        hint = "install what the project needs (`pip install -e .`), or correct the import"
    return DeclarationError(message, {"rule": "import-failed"}, where=where, hint=hint)


@cache
def installed_folders() -> tuple[str, ...]:
    """Return the folders where packages are installed."""
    return sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
