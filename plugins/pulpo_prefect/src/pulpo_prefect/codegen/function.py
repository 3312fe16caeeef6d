"""The pieces of a generated task or flow."""

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

    They are async and await each other. With `submits`, if the tasks go to a task runner (Dask, Ray), they are
    synchronous and block.
    """

    submits: bool = False

    @property
    def awaiting(self) -> str:
        """The prefix of a call whose value is needed."""
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
        """Return the head of a function's definition."""
        return f"def {name}(" if self.submits else f"async def {name}("
