"""`planning`: the stars to observe in the coming night. Only the plan is changed."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pulpo_core import operation
from pulpo_core.exceptions import NotFoundError
from pydantic import BaseModel, Field

from observatory.agreement import consistent
from observatory.keeping import keep
from observatory.models import (
    Camera,
    DarkWindow,
    InstrumentState,
    ObservingRequest,
    Plan,
    RequestStatus,
    Slot,
    Star,
    StarRole,
)
from observatory.sky import altitude, darkness

STEP = timedelta(minutes=15)


class VisibleStar(BaseModel):
    """A star that can be observed, and its altitudes during the night."""

    name: str = Field(description="The star's name")
    degrees: list[float] = Field(description="How high it stands, every quarter of an hour from the beginning on")


class VisibleStars(BaseModel):
    """The stars that rise high enough."""

    stars: list[VisibleStar] = Field(description="Candidates of the catalogue, by name")


class Wish(BaseModel):
    """The parts of a request that matter to the plan."""

    star: str = Field(description="The star's name")
    priority: int = Field(description="From 1 to 5")
    hours: float = Field(description="How many hours it takes")


class OpenRequests(BaseModel):
    """Requests that nobody has declined."""

    wishes: list[Wish] = Field(description="What is asked for, the most urgent first")


class RankedTargets(BaseModel):
    """The targets to observe, the most urgent first."""

    targets: list[Wish] = Field(description="Targets that can be observed; those that nobody asked for come last")
    visible: VisibleStars = Field(description="How high they stand")


@operation(name="planning.darkness", description="Say when it is dark", category="planning", tags=["planning"])
@consistent
def find_darkness(
    evening: Annotated[date, Field(description="The date on which the night begins", examples=["2026-03-20"])],
) -> DarkWindow:
    """Return the time in which the Sun is more than 18° below the hill's horizon."""
    window = darkness(evening)
    if window is None:
        raise NotFoundError(f"the night of {evening} does not get dark", hint="choose one from August to April")
    return DarkWindow(evening=evening, begins_at=window[0], ends_at=window[1])


@operation(
    name="planning.targets.visible",
    description="Find the stars that rise high enough",
    category="planning",
    tags=["planning"],
    models_in=["Star"],
)
@consistent
async def find_visible(
    dark: DarkWindow,
    lowest: Annotated[float, Field(ge=0, le=80, description="How high a star must rise, in degrees")] = 35.0,
) -> VisibleStars:
    """Return the candidates that reach the altitude at some time of the night."""
    moments = _steps(dark)
    stars = []
    async for star in Star.find({"role": StarRole.CANDIDATE}).sort("name"):
        place = star.position
        degrees = [round(altitude(place.ra_hours, place.dec_degrees, moment), 1) for moment in moments]
        if max(degrees) >= lowest:
            stars.append(VisibleStar(name=star.name, degrees=degrees))
    return VisibleStars(stars=stars)


@operation(
    name="planning.targets.requested",
    description="Gather what people ask for",
    category="planning",
    tags=["planning", "requests"],
    models_in=["ObservingRequest"],
)
async def find_requested() -> OpenRequests:
    """Return accepted requests, then open ones, each by priority."""
    found = await ObservingRequest.find({"status": {"$ne": RequestStatus.DECLINED}}).to_list()
    ordered = sorted(
        found, key=lambda each: (each.status is not RequestStatus.ACCEPTED, -each.priority, each.star_name)
    )
    return OpenRequests(
        wishes=[Wish(star=each.star_name, priority=each.priority, hours=each.hours) for each in ordered]
    )


@operation(
    name="planning.targets.rank",
    description="Put the targets in order",
    category="planning",
    tags=["planning"],
)
@consistent
def rank(visible: VisibleStars, requests: OpenRequests) -> RankedTargets:
    """Rank the requested stars that can be seen, then all other stars, an hour each."""
    names = [star.name for star in visible.stars]
    wishes = [wish for wish in requests.wishes if wish.star in names]
    asked_for = {wish.star for wish in wishes}
    others = [Wish(star=name, priority=1, hours=1.0) for name in names if name not in asked_for]
    return RankedTargets(targets=[*wishes, *others], visible=visible)


@operation(
    name="planning.schedule",
    description="Make the plan of the night",
    category="planning",
    tags=["planning"],
    models_in=["Camera"],
    models_out=["Plan"],
)
@consistent
async def schedule(dark: DarkWindow, ranked: RankedTargets) -> Plan:
    """Give each target, by its rank, the free part of the night in which it is highest, and store the plan."""
    camera = await Camera.find_one({"state": InstrumentState.READY})
    plan = Plan(evening=dark.evening, dark=dark, camera=camera, slots=_slots(dark, ranked))
    await keep([plan], "evening")
    return plan


def _steps(dark: DarkWindow) -> list[datetime]:
    count = int((dark.ends_at - dark.begins_at) / STEP)
    return [dark.begins_at + STEP * number for number in range(count)]


def _slots(dark: DarkWindow, ranked: RankedTargets) -> list[Slot]:
    moments, heights = _steps(dark), {star.name: star.degrees for star in ranked.visible.stars}
    free = set(range(len(moments)))
    slots = []
    for target in ranked.targets:
        length = max(1, round(target.hours * timedelta(hours=1) / STEP))
        begins = [first for first in sorted(free) if free.issuperset(range(first, first + length))]
        if not begins:
            continue
        degrees = heights[target.star]
        first = max(begins, key=lambda begin: sum(degrees[begin : begin + length]))
        free -= set(range(first, first + length))
        slots.append(
            Slot(
                star_name=target.star,
                begins_at=moments[first],
                ends_at=moments[first] + STEP * length,
                highest_degrees=max(degrees[first : first + length]),
            )
        )
    return sorted(slots, key=lambda slot: slot.begins_at)
