"""Connects a file of flows with its project: imports its modules, invokes its operations, runs it as a program."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from prefect import Flow
from prefect.task_runners import TaskRunner

from pulpo_core.invocation import Actor
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_core.signatures import OMITTED
from pulpo_prefect.running.attempts import await_former_attempt
from pulpo_prefect.running.process_runtime import process_runtime
from pulpo_prefect.running.steps import Each
from pulpo_prefect.settings import PrefectSettings
from pulpo_prefect.task_runners.choice import task_runner

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
        """Load the project, so that its modules can be imported inside the block."""
        _project(self.root).load()
        yield

    async def invoke(self, operation: str, /, **inputs: Any) -> T:
        """Invoke an operation with these arguments, and return its value. The caller declares its type."""
        signature = (await self._loaded()).metadata.operation(operation).signature
        data = signature.from_arguments({name: _unpack(value) for name, value in inputs.items()})
        result: T = await self.call(operation, data)
        return result

    async def call(self, operation: str, data: Any = OMITTED) -> Any:
        """Invoke an operation with its whole input: a model, or values of JSON."""
        project = await self._loaded()
        found = project.metadata.operation(operation)
        await await_former_attempt(found)
        return await self._runtime().invoke(found, data, actor=_actor(self.root), channel=CHANNEL)

    async def _loaded(self) -> Project:
        """Start the project in this process, if necessary, and return it."""
        runtime = self._runtime() if current_runtime() else await asyncio.to_thread(self._runtime)
        return runtime.project

    def invoke_blocking(self, operation: str, /, **inputs: Any) -> T:  # type: ignore[type-var]
        """Invoke an operation from synchronous code, blocking until it returns."""
        result: T = asyncio.run_coroutine_threadsafe(self.invoke(operation, **inputs), self._runtime().loop).result()
        return result

    def task_runner(self) -> TaskRunner[Any]:
        """Return the task runner of the project's settings, for the tasks that a flow submits."""
        return task_runner(_project(self.root))

    def main(self, *flows: Flow[..., Any]) -> None:
        """Run one of the flows by the arguments of the command line, and exit."""
        from pulpo_prefect.running.command_line import main

        raise SystemExit(main(_project(self.root), flows))

    def _runtime(self) -> Runtime:
        return process_runtime(_project(self.root))


@cache
def _project(root: Path) -> Project:
    return Project(root)


@cache
def _actor(root: Path) -> Actor:
    return Actor("prefect", frozenset(_project(root).section(PrefectSettings).roles))


def _unpack(value: Any) -> Any:
    """Return a list of collected values, `[Each([a, b]), c]`, with lists unpacked: `[a, b, c]`.

    OMITTED may come back from JSON as text, if the server has stored the parameters of a run to repeat it.
    """
    if isinstance(value, str) and value == OMITTED:
        return OMITTED
    if isinstance(value, list) and any(isinstance(item, Each) for item in value):
        return [one for item in value for one in _items(item)]
    return value


def _items(item: Any) -> Iterable[Any]:
    return (item.items or ()) if isinstance(item, Each) else (item,)
