"""A running project whose writes are recorded by a plugin's write middleware."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import hookimpl, running
from pulpo_core.plugins import from_modules
from pulpo_core.writes import Write, WriteMiddleware, WriteObserver, Writes

if TYPE_CHECKING:
    from pulpo_core.runtime import Runtime
    from pulpo_core.testing import MakeProject

NOTES = """
    from beanie import Document
    from pulpo_core import datamodel, operation

    @datamodel
    class Note(Document):
        title: str
        stars: int = 0

        class Settings:
            use_state_management = True

    @datamodel
    class Book(Note):
        pages: int = 1

    @operation(name="notes.add")
    async def add(title: str) -> str:
        return str((await Note(title=title).insert()).id)
"""


@dataclass
class Recorder:
    """A plugin whose middleware records every write, and calls `around`."""

    seen: list[Write] = field(default_factory=list)
    around: Any = None

    async def record(self, write: Write, call_next: Any) -> Any:
        self.seen.append(write)
        return await (call_next(write) if self.around is None else self.around(write, call_next))

    @hookimpl
    def pulpo_writes(self) -> list[Any]:
        return [self.record]

    def __hash__(self) -> int:
        return id(self)


@dataclass
class Notes:
    """The running project, its module, and the recorded writes."""

    runtime: "Runtime"
    main: Any
    recorder: Recorder

    @property
    def seen(self) -> list[Write]:
        return self.recorder.seen

    @property
    def client(self) -> Any:
        return self.runtime.database.client

    @property
    def database(self) -> Any:
        return self.client[self.runtime.database.name]

    @property
    def collection(self) -> Any:
        return self.database["Note"]

    def use(self, *middlewares: WriteMiddleware | WriteObserver) -> None:
        """Replace the plugin's middleware."""
        former = self.client.pulpo_writes
        self.client.pulpo_writes = Writes(middlewares)
        self.client.pulpo_writes.models = former.models


@pytest.fixture
def source() -> str:
    """The source of the project's main module."""
    return NOTES


@pytest.fixture
async def notes(make_project: "MakeProject", database_url: str, source: str) -> AsyncIterator[Notes]:
    recorder = Recorder()
    project = make_project(source, settings={"database_url": database_url}, plugins=from_modules(recorder=recorder))
    async with running(project) as runtime:
        yield Notes(runtime, sys.modules["main"], recorder)
