"""The steps of a flow whose tasks a task runner runs: Dask, Ray, or threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from prefect import State, Task
from prefect.futures import PrefectFuture, wait
from prefect.states import exception_to_crashed_state
from prefect.utilities.asyncutils import run_coro_as_sync

from pulpo_prefect.runs import is_settled
from pulpo_prefect.steps import Each, raise_failure

T = TypeVar("T")


@dataclass(eq=False)
class SubmittedStep(Generic[T]):
    """A task of a flow that was submitted. `result()` is its value."""

    name: str
    future: "PrefectFuture[T]"

    def result(self) -> T:
        """The value. Raises what the task raised."""
        return self.future.result()

    def state(self) -> "State[T]":
        """How the task ended. Where it never came to that (its worker died, or could not read it) it has crashed."""
        state = self.future.state
        if is_settled(state):
            return state
        try:  # Dask's future tells of such a failure only here
            self.future.result(raise_on_failure=False)
        except Exception as error:
            return run_coro_as_sync(exception_to_crashed_state(error))
        return self.future.state


class SubmittedSteps:
    """`with SubmittedSteps() as steps:` submits what is started inside to the flow's task runner, and waits for it."""

    def __init__(self) -> None:
        self._steps: list[SubmittedStep[Any]] = []

    def start(self, task: Task[..., T], /, **inputs: Any) -> SubmittedStep[T]:
        """Submit a task. Its inputs are values, other steps, or lists of these."""
        return self._start(task, inputs, ())

    def after(self, *steps: SubmittedStep[Any]) -> "AfterSubmitted":
        """`steps.after(one, other).start(…)`: the same once these have ended, though they give it nothing."""
        return AfterSubmitted(self, steps)

    def _start(
        self, task: Task[..., T], inputs: Mapping[str, Any], waits: tuple[SubmittedStep[Any], ...]
    ) -> SubmittedStep[T]:
        submit: Any = task.submit
        values = {name: _to_prefect(value) for name, value in inputs.items()}
        future = submit(**values, wait_for=[step.future for step in waits] or None)
        self._steps.append(SubmittedStep(task.name, future))
        return self._steps[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            wait([step.future for step in self._steps])
            run_coro_as_sync(raise_failure((step.name, step.state()) for step in self._steps))


@dataclass(frozen=True)
class AfterSubmitted:
    """What is started here comes after some steps."""

    steps: SubmittedSteps
    waits: tuple[SubmittedStep[Any], ...]

    def start(self, task: Task[..., T], /, **inputs: Any) -> SubmittedStep[T]:
        """Submit a task like `SubmittedSteps.start`."""
        return self.steps._start(task, inputs, self.waits)


def _to_prefect(value: Any) -> Any:
    """Futures in the place of steps."""
    if isinstance(value, SubmittedStep):
        return value.future
    if isinstance(value, Each):
        return Each(_to_prefect(value.items))
    if isinstance(value, list):
        return [_to_prefect(item) for item in value]
    return value
