"""Python files outside the project's packages: seeds and migrations."""

import sys
import traceback
from contextlib import redirect_stdout
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from pulpo_core.exceptions import DeclarationError, ProcessingError, PulpoException
from pulpo_core.locations import Location


def load_script(path: Path) -> ModuleType:
    """Run a file and return its module. Raises DeclarationError with the line that fails."""
    spec = spec_from_file_location(f"pulpo_script_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise DeclarationError("this must be a Python file", where=path)
    module = module_from_spec(spec)
    try:
        with redirect_stdout(sys.stderr):  # stdout is reserved for the command's output
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        message = f"this file cannot be loaded: {type(error).__name__}: {error}"
        raise DeclarationError(message, where=place(error, path), hint="correct it") from error
    return module


def failure(error: Exception, path: Path, function: str, hint: str) -> PulpoException:
    """Return the error for an exception in a function of a script, with the line of the file."""
    cause = error.message if isinstance(error, PulpoException) else f"{type(error).__name__}: {error}"
    return ProcessingError(f"{function} failed: {cause}", where=place(error, path), hint=hint)


def place(error: BaseException, path: Path) -> Location | Path:
    """Return the last line of the file in the traceback of an error; the file itself if there is none."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return Location(str(path), error.lineno or 0)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return Location(str(path), lines[-1] or 0) if lines else path
