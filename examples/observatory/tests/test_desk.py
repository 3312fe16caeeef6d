from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pulpo_core import Actor, invoke
from pulpo_core.exceptions import ConflictError, NotFoundError, PermissionDeniedError

from observatory.models import Camera, Instrument, ObservingRequest

WISH = {"star": "LP 381-5", "by": "wanda@hill.example", "reason": "Is it flaring again?"}


@pytest.fixture(autouse=True)
async def archived(archive: Callable[..., Awaitable[Any]]) -> None:
    await archive(nights=1)


def review(request_id: Any, points: int) -> dict[str, Any]:
    return {"request_id": str(request_id), "review": {"reviewer": "Ida", "points": points}}


@pytest.mark.parametrize(("points", "status"), [((5, 3), "accepted"), ((1, 4), "declined")])
async def test_a_request_and_its_reviews(points: tuple[int, int], status: str) -> None:
    receipt = await invoke("requests.submit", WISH)
    assert (receipt.star, receipt.status, receipt.score) == ("Boo 2", "open", None)
    first, second = [await invoke("requests.review", review(receipt.request_id, each)) for each in points]
    assert (first.status, second.status, second.score) == ("open", status, sum(points) / 2)
    with pytest.raises(ConflictError, match="already"):
        await invoke("requests.review", review(receipt.request_id, 5))


async def test_a_request_is_filed_once() -> None:
    await invoke("requests.submit", WISH)
    with pytest.raises(ConflictError, match="for the same reason"):
        await invoke("requests.submit", WISH)


@pytest.mark.parametrize("wrong", [{"star": "Vega"}, {"by": "nobody@hill.example"}])
async def test_unknown_stars_and_people_are_named(wrong: dict[str, str]) -> None:
    with pytest.raises(NotFoundError, match=next(iter(wrong.values()))):
        await invoke("requests.submit", WISH | wrong)


async def test_reviews_take_a_role() -> None:
    request = await ObservingRequest.find_one()
    assert request is not None
    student, astronomer = Actor("wanda", frozenset({"student"})), Actor("ida", frozenset({"astronomer"}))
    with pytest.raises(PermissionDeniedError):
        await invoke("requests.review", review(request.id, 5), actor=student)
    assert (await invoke("requests.review", review(request.id, 5), actor=astronomer)).score == 5


async def test_maintenance_of_any_kind_of_instrument() -> None:
    for serial, kind in (("CAM-1", "Camera"), ("MAST-W", "WeatherStation")):
        report = await invoke("instruments.maintenance.begin", {"serial": serial, "reason": "Cleaning"})
        assert (report.kind, report.state) == (kind, "maintenance")
        with pytest.raises(ConflictError, match="is in state maintenance"):
            await invoke("instruments.maintenance.begin", {"serial": serial, "reason": "Cleaning"})
        report = await invoke("instruments.maintenance.finish", {"serial": serial, "note": "Done"})
        assert report.state == "ready"
    stored = await Instrument.find({"maintenance": {"$ne": []}}, with_children=True).to_list()
    assert [each.maintenance[0].note for each in stored] == ["Done", "Done"]


async def test_an_archive_read_again_keeps_the_maintenance(archive: Callable[..., Awaitable[Any]]) -> None:
    await invoke("instruments.maintenance.begin", {"serial": "CAM-1", "reason": "Cleaning"})
    await archive(nights=1)
    camera = await Camera.find_one({"serial": "CAM-1"})
    assert camera is not None
    assert (camera.state, len(camera.maintenance), camera.megapixels) == ("maintenance", 1, 4.2)


async def test_an_unknown_instrument_is_named() -> None:
    with pytest.raises(NotFoundError, match="CAM-9"):
        await invoke("instruments.maintenance.finish", {"serial": "CAM-9"})
