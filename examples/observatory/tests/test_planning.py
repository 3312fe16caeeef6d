from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from pulpo_core import invoke
from pulpo_core.exceptions import NotFoundError

from observatory.models import Camera, Plan


async def plan_of(evening: str) -> Plan:
    dark = await invoke("planning.darkness", {"evening": evening})
    visible = await invoke("planning.targets.visible", {"dark": dark})
    requests = await invoke("planning.targets.requested")
    ranked = await invoke("planning.targets.rank", {"visible": visible, "requests": requests})
    plan: Plan = await invoke("planning.schedule", {"dark": dark, "ranked": ranked})
    return plan


async def test_a_plan(archive: Callable[..., Awaitable[Any]]) -> None:
    await archive(nights=1)
    plan = await plan_of("2026-03-20")
    assert {slot.star_name for slot in plan.slots} >= {"Boo 2", "Leo 3", "Boo 1"}
    assert all(first.ends_at <= second.begins_at for first, second in pairwise(plan.slots))
    assert plan.dark.begins_at <= plan.slots[0].begins_at
    assert plan.slots[-1].ends_at <= plan.dark.ends_at
    longest = max(plan.slots, key=lambda slot: slot.ends_at - slot.begins_at)
    assert (longest.star_name, longest.ends_at - longest.begins_at) == ("Boo 2", timedelta(hours=3))
    assert longest.highest_degrees > 65

    again = await plan_of("2026-03-20")
    assert again.slots == plan.slots
    assert await Plan.count() == 1
    stored = await Plan.find_one()
    assert stored is not None
    assert stored.camera is not None
    camera = await Camera.get(stored.camera.ref.id)
    assert camera is not None
    assert camera.serial == "CAM-1"


async def test_what_is_below_the_horizon_is_not_planned(archive: Callable[..., Awaitable[Any]]) -> None:
    await archive(nights=1)
    plan = await plan_of("2026-09-20")
    assert plan.slots == []


async def test_white_nights_are_refused() -> None:
    with pytest.raises(NotFoundError, match="does not get dark"):
        await invoke("planning.darkness", {"evening": "2026-06-21"})
