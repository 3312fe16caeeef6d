"""The steps of a flow: each starts when those that it needs have ended, side by side with all others.

Prefect is handed states, not values: that is how it knows which task run feeds which.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from prefect import State, Task
from prefect.utilities.annotations import opaque

T = TypeVar("T")
AsyncTask = Task[..., Coroutine[Any, Any, T]]


@dataclass(frozen=True)
class Each:
    """Stands in a list for the items of a step's value: `[each(online), street]`."""

    items: Any


def each(step: "Step[Any]") -> Each:
    """The items of a step's value, one by one, in a list that collects the values of several steps."""
    return Each(step)


@dataclass(eq=False)
class Step(Generic[T]):
    """A task of a flow that was started. `result()` is its value, once the flow's steps have ended."""

    name: str
    run: "asyncio.Task[State[T]]"

    @property
    def state(self) -> "State[T]":
        """Prefect's state, once the task has ended."""
        return self.run.result()

    async def result(self) -> T:
        """The value. Raises what the task raised."""
        value: T = await self.state.aresult()
        return value


class Steps:
    """`async with Steps() as steps:` runs what is started inside, and ends when all of it has.

    A step whose operation fails lets those that need it wait for ever, in vain; the others go on. At the end the first
    failure is raised, in the order of the steps: the cause, not what followed from it.
    """

    def __init__(self) -> None:
        self._steps: list[Step[Any]] = []
        self._group = asyncio.TaskGroup()

    def start(self, task: AsyncTask[T], /, **inputs: Any) -> Step[T]:
        """Start a task. Its inputs are values, other steps, or lists of these."""
        return self._start(task, inputs, ())

    def after(self, *steps: Step[Any]) -> "After":
        """`steps.after(one, other).start(…)`: the same once these have ended, though they give it nothing."""
        return After(self, steps)

    def _start(self, task: AsyncTask[T], inputs: Mapping[str, Any], waits: tuple[Step[Any], ...]) -> Step[T]:
        run = self._group.create_task(_run(task, inputs, waits), name=task.name)
        self._steps.append(Step(task.name, run))
        return self._steps[-1]

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            await self._group.__aexit__(kind, error, traceback)
        except BaseExceptionGroup as group:  # what a task run cannot turn into a state: Prefect itself fails
            raise group.exceptions[0] from None
        await raise_failure((step.name, step.state) for step in self._steps)


@dataclass(frozen=True)
class After:
    """What is started here comes after some steps."""

    steps: Steps
    waits: tuple[Step[Any], ...]

    def start(self, task: AsyncTask[T], /, **inputs: Any) -> Step[T]:
        """Start a task like `Steps.start`."""
        return self.steps._start(task, inputs, self.waits)


async def _run(task: AsyncTask[T], inputs: Mapping[str, Any], waits: tuple[Step[Any], ...]) -> "State[T]":
    if needed := {step.run for value in (*inputs.values(), *waits) for step in _steps_in(value)}:
        await asyncio.wait(needed)
    call: Any = task
    values = {name: _to_prefect(value) for name, value in inputs.items()}
    state: State[T] = await call(**values, wait_for=[step.state for step in waits] or None, return_state=True)
    return state


def _steps_in(value: Any) -> Iterator[Step[Any]]:
    if isinstance(value, Step):
        yield value
    elif isinstance(value, Each):
        yield value.items
    elif isinstance(value, list):
        yield from (step for item in value if isinstance(item, Step | Each) for step in _steps_in(item))


def _to_prefect(value: Any) -> Any:
    """States in the place of steps. `opaque`, so that Prefect does not walk through all documents that are passed."""
    if isinstance(value, Step):
        return opaque(value.state)
    if isinstance(value, Each):
        return Each(opaque(value.items.state))
    if isinstance(value, list) and any(True for _ in _steps_in(value)):
        return [_to_prefect(item) for item in value]
    return opaque(value)


async def raise_failure(states: "Iterable[tuple[str, State[Any]]]") -> None:
    """Raise the first failure of these states, which come in the order of their tasks; the others go into its notes."""
    failed = [(name, state) for name, state in states if not state.is_completed()]
    if not failed:
        return
    (first, cause), *others = failed
    try:
        await cause.aresult()
    except BaseException as error:
        error.add_note(f"in the task {first}")
        for name, state in others:
            if state.is_final():  # the rest never ran, for want of something that failed
                error.add_note(f"the task {name} failed too: {state.message}")
        raise
