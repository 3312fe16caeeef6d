"""The project behind a file of flows: how its tasks reach the operations, and how the file runs by itself."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from prefect import Flow
from prefect.task_runners import TaskRunner

from pulpo_core.invocation import Actor
from pulpo_core.metadata import OperationMetadata
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_prefect.process_runtime import process_runtime
from pulpo_prefect.settings import PrefectSettings
from pulpo_prefect.steps import Each
from pulpo_prefect.task_runners import task_runner

T = TypeVar("T")
CHANNEL = "prefect"


@dataclass(frozen=True)
class FlowProject:
    """The project in a folder."""

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", self.root.resolve())

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Inside this block the project's own modules can be imported."""
        _project(self.root).load()
        yield

    async def invoke(self, operation: str, /, **inputs: Any) -> T:
        """Invoke an operation with these arguments, and return what it declares: whoever calls says what that is."""
        runtime = self._runtime() if current_runtime() else await asyncio.to_thread(self._runtime)
        found = runtime.project.metadata.operation(operation)
        result: T = await runtime.invoke(found, _data(found, inputs), actor=_actor(self.root), channel=CHANNEL)
        return result

    def invoke_blocking(self, operation: str, /, **inputs: Any) -> T:  # type: ignore[type-var]
        """The same from synchronous code."""
        result: T = asyncio.run_coroutine_threadsafe(self.invoke(operation, **inputs), self._runtime().loop).result()
        return result

    def task_runner(self) -> TaskRunner[Any]:
        """Where the tasks run that a flow submits: as the project's settings say."""
        return task_runner(_project(self.root))

    def main(self, *flows: Flow[..., Any]) -> None:
        """Run one of the flows as the command line says, the first one by default, and exit."""
        from pulpo_prefect.command_line import main

        raise SystemExit(main(_project(self.root).load(), flows))

    def _runtime(self) -> Runtime:
        return process_runtime(_project(self.root))


@cache
def _project(root: Path) -> Project:
    return Project(root)


@cache
def _actor(root: Path) -> Actor:
    return Actor("prefect", frozenset(_project(root).section(PrefectSettings).roles))


def _data(operation: OperationMetadata, inputs: Mapping[str, Any]) -> Any:
    """The input that these arguments mean."""
    signature = operation.signature
    values = {name: _unpacked(value) for name, value in inputs.items()}
    if signature.kind != "model":
        return values
    (parameter,) = signature.parameters
    return values.get(parameter.name, parameter.default)


def _unpacked(value: Any) -> Any:
    """A list that collects, with the items of each `Each` in its place."""
    if isinstance(value, list) and any(isinstance(item, Each) for item in value):
        return [one for item in value for one in _items(item)]
    return value


def _items(item: Any) -> Iterable[Any]:
    return (item.items or ()) if isinstance(item, Each) else (item,)


def given(**inputs: Any) -> dict[str, Any]:
    """The arguments that are not None: the others are left to the operation's own defaults."""
    return {name: value for name, value in inputs.items() if value is not None}
