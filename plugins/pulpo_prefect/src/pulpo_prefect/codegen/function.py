"""The parts of a generated task or flow function."""

from dataclasses import dataclass

from pulpo_core.generation import Code


@dataclass(frozen=True, slots=True)
class Function:
    """A task or flow as code: its decorator, its first line, its docstring and its body."""

    decorator: Code
    signature: Code
    docstring: Code
    body: Code


@dataclass(frozen=True, slots=True)
class CallStyle:
    """The style in which the functions of a module call each other.

    By default they are async. With `submits`, when tasks are submitted to a task runner (Dask, Ray), they are
    synchronous and block.
    """

    submits: bool = False

    @property
    def awaiting(self) -> str:
        """The prefix of a call whose value is used."""
        return "" if self.submits else "await "

    @property
    def entering(self) -> str:
        """The keyword that enters a context manager."""
        return "with" if self.submits else "async with"

    @property
    def invoke(self) -> str:
        """The method of `FlowProject` that invokes an operation."""
        return "invoke_blocking" if self.submits else "invoke"

    def define(self, name: str) -> str:
        """Return the beginning of a function's definition."""
        return f"def {name}(" if self.submits else f"async def {name}("
