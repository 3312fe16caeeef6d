"""The steps of a flow whose tasks are submitted to a task runner: Dask, Ray, or threads."""

from copy import copy
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from prefect import State, Task
from prefect.futures import PrefectFuture, wait
from prefect.states import exception_to_crashed_state
from prefect.utilities.asyncutils import run_coro_as_sync

from pulpo_prefect.running.steps import Each, raise_failure
from pulpo_prefect.runs import is_settled

T = TypeVar("T")


@dataclass(eq=False)
class SubmittedStep(Generic[T]):
    """A submitted task of a flow. `result()` is its value."""

    name: str
    future: "PrefectFuture[T]"

    def result(self) -> T:
        """Wait for the value, and return it. Raises what the task raised."""
        return self.future.result()

    def state(self) -> "State[T]":
        """Return the final state of the task: crashed if its worker died, or could not read the task."""
        state = self.future.state
        if is_settled(state):
            return state
        try:  # Dask's future reports such a failure only here
            self.future.result(raise_on_failure=False)
        except Exception as error:
            return run_coro_as_sync(exception_to_crashed_state(error))
        return self.future.state


class SubmittedSteps:
    """Submits the steps of a flow to its task runner: `with SubmittedSteps() as steps:` ends when all have ended.

    As with `Steps`, the first failure is raised then.
    """

    def __init__(self) -> None:
        self._steps: list[SubmittedStep[Any]] = []
        self._waits: tuple[SubmittedStep[Any], ...] = ()

    def start(self, task: Task[..., T], /, **inputs: Any) -> SubmittedStep[T]:
        """Submit a task. Its inputs are values, other steps, or lists of these."""
        submit: Any = task.submit
        values = {name: _to_prefect(value) for name, value in inputs.items()}
        future = submit(**values, wait_for=[step.future for step in self._waits] or None)
        step = SubmittedStep(task.name, future)
        self._steps.append(step)
        return step

    def after(self, *steps: SubmittedStep[Any]) -> Self:
        """Return these steps with predecessors: `steps.after(one, two).start(…)` waits for both, but takes no value."""
        later = copy(self)  # shares the list of steps
        later._waits = steps
        return later

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            wait([step.future for step in self._steps])
            run_coro_as_sync(raise_failure((step.name, step.state()) for step in self._steps))


def _to_prefect(value: Any) -> Any:
    """Return an input with steps replaced by their futures."""
    if isinstance(value, SubmittedStep):
        return value.future
    if isinstance(value, Each):
        return Each(_to_prefect(value.items))
    if isinstance(value, list):
        return [_to_prefect(item) for item in value]
    return value
