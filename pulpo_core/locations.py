"""Places in the user's source: the file and line of a declaration."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A line of a source file. Prints as `file:line`, relative to the working directory if that is shorter.

    `column` counts from 1, and is ignored when locations are compared.
    """

    file: str
    line: int
    column: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.relative_to(Path.cwd())}:{self.line}"

    def relative_to(self, root: Path) -> str:
        """Return the file's path relative to `root`, with forward slashes; its last two parts if it is outside."""
        path = Path(self.file)
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
        return "/".join(path.parts[-2:])


def location_of_function(function: Callable[..., Any]) -> Location:
    """Return the line of a function's first decorator, or of its `def`. Other decorators' wrappers are unwrapped."""
    code = inspect.unwrap(function).__code__
    return Location(code.co_filename, code.co_firstlineno)


def location_of_caller() -> Location:
    """Return the line that called the function that calls this one."""
    frame = sys._getframe(2)
    return Location(frame.f_code.co_filename, frame.f_lineno)


def module_run() -> object:
    """Return an object that identifies the current execution of the module whose code runs, directly or in its calls.

    A module that is reloaded, or both imported and run as `__main__`, is executed twice, like a cell of a notebook.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_locals is not frame.f_globals:
        frame = frame.f_back
    return frame.f_code if frame else None
