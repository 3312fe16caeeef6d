from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from pulpo_core import invoke
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime, running

from observatory.operations.archive import FramesStored
from observatory.operations.reduction import ReductionReport
from observatory.operations.science import PublicationReport

ROOT = Path(__file__).parents[1]


@pytest.fixture
async def project(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Runtime]:
    """The project, running on an empty database of its own (`database_url` is one of Pulpo's fixtures)."""
    monkeypatch.setenv("PULPO_DATABASE_URL", database_url)
    async with running(Project.find(ROOT)) as runtime:
        yield runtime


@pytest.fixture
def archive(project: Runtime) -> Callable[..., Awaitable[FramesStored]]:
    """Runs the operations of `archive` in order: `archive(nights=2)`."""

    async def run(nights: int | None = None) -> FramesStored:
        stars = await invoke("archive.catalogue.stars.store")
        people = await invoke("archive.people.store")
        await invoke("archive.instruments.store")
        await invoke("archive.requests.store", {"stars": stars, "people": people})
        limit = {"nights": nights}
        logs = {mast: await invoke(f"archive.nights.weather.{mast}.read", limit) for mast in ("west", "east")}
        stored = await invoke("archive.nights.store", await invoke("archive.nights.weather.join", logs))
        log = await invoke("archive.nights.frames.read", limit)
        frames: FramesStored = await invoke("archive.nights.frames.store", {"log": log, "stored": stored})
        return frames

    return run


@pytest.fixture
def reduce(project: Runtime) -> Callable[[], Awaitable[ReductionReport]]:
    """Runs the operations of `reduction` in order."""

    async def run() -> ReductionReport:
        batch = await invoke("reduction.load")
        bias = await invoke("reduction.masters.bias", batch)
        dark = await invoke("reduction.masters.dark", {"batch": batch, "bias": bias})
        flat = await invoke("reduction.masters.flat", {"batch": batch, "bias": bias, "dark": dark})
        masters = {"bias": bias, "dark": dark, "flat": flat}
        frames = await invoke("reduction.calibrate", {"batch": batch, **masters})
        raw = await invoke("reduction.photometry.stars.flux.compare", frames)
        air = await invoke("reduction.photometry.stars.airmass.compute", frames)
        magnitudes = await invoke("reduction.photometry.stars.correct", {"frames": frames, "raw": raw, "air": air})
        report: ReductionReport = await invoke(
            "reduction.store", await invoke("reduction.photometry.grade", magnitudes)
        )
        return report

    return run


@pytest.fixture
def search(project: Runtime) -> Callable[[], Awaitable[PublicationReport]]:
    """Runs the operations of `science` in order."""

    async def run() -> PublicationReport:
        clean = await invoke("science.curves.clean", await invoke("science.curves.collect"))
        stored = await invoke("science.curves.store", clean)
        coarse = await invoke("science.search.periods.coarse.scan", {"clean": clean})
        found = {
            "periods": await invoke("science.search.periods.fine.refine", {"clean": clean, "coarse": coarse}),
            "eclipses": await invoke("science.search.eclipses.find", clean),
            "flares": await invoke("science.search.flares.find", clean),
        }
        verdicts = await invoke("science.classify", {"clean": clean, **found})
        report: PublicationReport = await invoke("science.publish", {"verdicts": verdicts, "curves": stored})
        return report

    return run
