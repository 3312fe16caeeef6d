"""From the shipped logs to the verdicts: what the stars really do stands in `simulate.py`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from pulpo_core import invoke
from pulpo_core.exceptions import NotFoundError
from pulpo_core.runtime import Runtime

from observatory.keeping import Kept
from observatory.models import Eclipsing, Finding, Flaring, Frame, Grade, Measurement, Periodic, Star
from observatory.operations.archive import FramesStored
from observatory.operations.reduction import ReductionReport
from observatory.operations.science import PublicationReport

Archive = Callable[..., Awaitable[FramesStored]]
Reduce = Callable[[], Awaitable[ReductionReport]]
Search = Callable[[], Awaitable[PublicationReport]]


async def everything(project: Runtime) -> dict[str, list[str]]:
    database = project.database.client[project.database.name]
    names = [name for name in await database.list_collection_names() if not name.startswith("pulpo_")]  # not records
    return {name: sorted([str(document) async for document in database[name].find()]) for name in names}


async def test_the_whole_way(project: Runtime, archive: Archive, reduce: Reduce, search: Search) -> None:
    assert (await archive()).frames == Kept(inserted=696)
    reduced = await reduce()
    assert reduced.measurements == Kept(inserted=1728)
    assert reduced.grades == {Grade.GOOD: 1473, Grade.FAIR: 4, Grade.POOR: 251}
    published = await search()
    assert published.headlines == [
        "Boo 1 repeats every 3.29 hours",
        "Boo 2 flared 2 times",
        "Boo 3 is constant",
        "Leo 1 repeats every 11.07 hours",
        "Leo 2 is constant",
        "Leo 3 is two stars, 17.57 hours an orbit",
    ]
    verdicts = {found.star_name: found.verdict async for found in Finding.find_all()}
    for name, truth in (("Boo 1", 0.1372), ("Leo 1", 0.4613), ("Leo 3", 0.7322)):
        found = verdicts[name]
        assert isinstance(found, Periodic | Eclipsing)
        assert found.period_days == pytest.approx(truth, rel=0.001)
    assert isinstance(verdicts["Boo 2"], Flaring)
    assert [moment.day for moment in verdicts["Boo 2"].flares] == [13, 19]

    before = await everything(project)
    assert (await archive()).frames == Kept(unchanged=696)
    assert (await reduce()).measurements == Kept(unchanged=1728)
    assert (await search()).findings == Kept(unchanged=6)
    assert await everything(project) == before


async def test_links_lead_both_ways(archive: Archive, reduce: Reduce) -> None:
    await archive(nights=1)
    await reduce()
    measured = await Measurement.find_one(Measurement.star_name == "Leo 1")
    assert measured is not None
    star, frame = await Star.get(measured.star.ref.id), await Frame.get(measured.frame.ref.id)
    assert star is not None
    assert frame is not None
    assert star.designation == "J1025+1810"
    assert f"{frame.number}/{star.name}" == measured.key
    assert await Measurement.find({"star": star.to_ref()}).count() == 36
    assert await Frame.find({"night": frame.night.ref}).count() == 87


async def test_clouds_make_poor_measurements(archive: Archive, reduce: Reduce) -> None:
    await archive(nights=5)
    await reduce()
    clouded = await Measurement.find({"key": {"$regex": "^2026-03-16"}}).to_list()
    cloudy = datetime(2026, 3, 17, 0, 30, tzinfo=UTC)
    assert {found.grade for found in clouded if found.taken_at > cloudy} == {Grade.POOR}
    assert Grade.GOOD in {found.grade for found in clouded if found.taken_at < cloudy}


async def test_a_reduction_of_the_newest_nights(archive: Archive) -> None:
    await archive(nights=2)
    batch = await invoke("reduction.load", {"since": "2026-03-13"})
    assert {frame.number[:10] for frame in batch.frames} == {"2026-03-13"}


@pytest.mark.parametrize(
    ("operation", "told"),
    [("reduction.load", "no frames are stored"), ("science.curves.collect", "there are no measurements of any star")],
)
async def test_each_part_says_what_to_run_first(project: Runtime, operation: str, told: str) -> None:
    with pytest.raises(NotFoundError, match=told):
        await invoke(operation)
