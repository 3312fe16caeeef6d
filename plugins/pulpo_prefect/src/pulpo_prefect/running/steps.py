"""The steps of an async flow: each step starts when those that it needs have ended, concurrently with all others.

A step passes Prefect the states of the steps that it takes values from, not the values. So Prefect records the data
flow between task runs, and resolves the values itself.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from prefect import State, Task
from prefect.utilities.annotations import opaque

T = TypeVar("T")
AsyncTask = Task[..., Coroutine[Any, Any, T]]


@dataclass(frozen=True)
class Each:
    """A placeholder in a list for the items of a step's value: `[each(online), street]`."""

    items: Any


def each(step: "Step[Any]") -> Each:
    """Mark a step whose value is a list, so that its items are added to a list of the values of several steps."""
    return Each(step)


@dataclass(eq=False)
class Step(Generic[T]):
    """A started task of a flow. `result()` is its value, once the flow's steps have ended."""

    name: str
    run: "asyncio.Task[State[T]]"

    @property
    def state(self) -> "State[T]":
        """Prefect's state, once the task has ended."""
        return self.run.result()

    async def result(self) -> T:
        """Return the value. Raises what the task raised."""
        value: T = await self.state.aresult()
        return value


class Steps:
    """Runs the steps of a flow: `async with Steps() as steps:` starts them inside, and ends when all have ended.

    If a step fails, the steps that need it do not run, and the others continue. At the end the first failure in the
    order of the steps is raised: the cause, not its consequences.
    """

    def __init__(self) -> None:
        self._steps: list[Step[Any]] = []
        self._group = asyncio.TaskGroup()
        self._waits: tuple[Step[Any], ...] = ()

    def start(self, task: AsyncTask[T], /, **inputs: Any) -> Step[T]:
        """Start a task. Its inputs are values, other steps, or lists of these."""
        run = self._group.create_task(_run(task, inputs, self._waits), name=task.name)
        step = Step(task.name, run)
        self._steps.append(step)
        return step

    def after(self, *steps: Step[Any]) -> Self:
        """Return these steps with predecessors: `steps.after(one, two).start(…)` waits for both, but takes no value."""
        later = copy(self)  # shares the list of steps and the group
        later._waits = steps
        return later

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            await self._group.__aexit__(kind, error, traceback)
        except BaseExceptionGroup as group:  # Prefect itself failed: an error of a task becomes a state
            raise group.exceptions[0] from None
        await raise_failure((step.name, step.state) for step in self._steps)


async def _run(task: AsyncTask[T], inputs: Mapping[str, Any], waits: tuple[Step[Any], ...]) -> "State[T]":
    """Wait for the steps that a task needs, and run it."""
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
    """Return an input with steps replaced by their states.

    Prefect searches the inputs of a task for states, and then their values for more states: it would walk through every
    document that is passed. With `opaque`, Prefect resolves the state, and stops there.
    """
    if isinstance(value, Step):
        return opaque(value.state)
    if isinstance(value, Each):
        return Each(opaque(value.items.state))
    if isinstance(value, list) and any(True for _ in _steps_in(value)):
        return [_to_prefect(item) for item in value]
    return opaque(value)


async def raise_failure(states: "Iterable[tuple[str, State[Any]]]") -> None:
    """Raise the first failure of these states, which are in the order of their tasks; its notes name the others."""
    failed = [(name, state) for name, state in states if not state.is_completed()]
    if not failed:
        return
    (first, cause), *others = failed
    try:
        await cause.aresult()
    except BaseException as error:
        error.add_note(f"in the task {first}")
        for name, state in others:
            if state.is_final():  # the others never ran, because a task that they need has failed
                error.add_note(f"the task {name} failed too: {state.message}")
        raise
