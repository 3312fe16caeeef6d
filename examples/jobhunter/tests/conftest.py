from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from pulpo_core import invoke
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime, running

from jobhunter.models import Board, MergedJobs, RawPosting
from jobhunter.storing import StoreReport

SAVED_AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


class MakePosting(Protocol):
    def __call__(self, **fields: Any) -> RawPosting: ...


@pytest.fixture
def posting() -> MakePosting:
    """Makes a raw posting; what a test does not say is unremarkable."""

    def make(**fields: Any) -> RawPosting:
        usual = {
            "source": Board.STEPSTONE,
            "external_id": "1",
            "title": "Data Engineer (m/w/d)",
            "company": "Moorglas AG",
            "location": "Berlin",
            "saved_at": SAVED_AT,
        }
        return RawPosting.model_validate(usual | fields)

    return make


@pytest.fixture
async def project(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The project, running on an empty database of its own (`database_url` is one of Pulpo's fixtures)."""
    monkeypatch.setenv("PULPO_DATABASE_URL", database_url)
    async with running(Project.find(Path(__file__).parents[1])) as runtime:
        yield runtime


@pytest.fixture
def scrape(project: Runtime) -> Callable[[], Awaitable[MergedJobs]]:
    """Runs the first half of the pipeline."""

    async def run() -> MergedJobs:
        raw = {board.value: await invoke(f"scraping.{board}.fetch") for board in Board}
        merged: MergedJobs = await invoke("scraping.merge", raw)
        return merged

    return run


@pytest.fixture
def parse(project: Runtime) -> Callable[[], Awaitable[StoreReport]]:
    """Runs the second half of the pipeline, handing each step what the one before returned."""

    async def run() -> StoreReport:
        data: Any = None
        for step in ("load", "clean", "validate", "store"):
            data = await invoke(f"parsing.{step}", data)
        report: StoreReport = data
        return report

    return run


@pytest.fixture(scope="session")
def shipped() -> dict[str, Any]:
    """The results of the whole pipeline for the shipped pages: its report and all documents."""
    return {}


@pytest.fixture
async def jobs(
    project: Runtime,
    scrape: Callable[[], Awaitable[MergedJobs]],
    parse: Callable[[], Awaitable[StoreReport]],
    shipped: dict[str, Any],
) -> StoreReport:
    """The documents that the whole pipeline leaves, run over the shipped pages by the first test, then copied."""
    database = project.database.client[project.database.name]
    if shipped:
        for name, documents in shipped["documents"].items():
            await database[name].insert_many(documents)
    else:
        await scrape()
        shipped["report"] = await parse()
        names = await database.list_collection_names()
        shipped["documents"] = {name: found for name in names if (found := await database[name].find().to_list())}
    report: StoreReport = shipped["report"]
    return report
