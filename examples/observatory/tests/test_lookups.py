from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pulpo_core import invoke
from pulpo_core.exceptions import NotFoundError

from observatory.operations.lookups import NightReport


@pytest.fixture(autouse=True)
async def archived(archive: Callable[..., Awaitable[Any]]) -> None:
    await archive(nights=1)


async def test_stars_around_a_place() -> None:
    found = await invoke("find_stars", {"ra_hours": 14.224, "dec_degrees": 27.88, "radius_degrees": 0.2})
    assert [star.name for star in found] == ["Boo 1", "Boo B", "Boo 2"]
    assert found[0].designation == "J1413+2752"
    assert found[0].degrees_away == 0


async def test_no_stars_there() -> None:
    assert await invoke("find_stars", {"ra_hours": 2, "dec_degrees": -60}) == []


async def test_a_night_in_numbers() -> None:
    assert await invoke("night_report", {"evening": "2026-03-12"}) == NightReport(
        evening="2026-03-12",  # type: ignore[arg-type]
        observers=["Ida Brandt", "Wanda Nowak"],
        camera="Main camera",
        clear_share=1.0,
        frames={"Bootes": 36, "Leo": 36, "bias": 5, "dark": 5, "flat": 5},
        measurements={"good": 0, "fair": 0, "poor": 0},  # type: ignore[dict-item]
    )


async def test_a_night_off() -> None:
    with pytest.raises(NotFoundError, match="2026-03-11"):
        await invoke("night_report", {"evening": "2026-03-11"})
