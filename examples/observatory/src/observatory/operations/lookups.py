"""Standalone operations: without dots in their names, and not part of any flow."""

from datetime import date
from math import cos, radians
from typing import Annotated

from beanie.operators import In
from pulpo_core import operation
from pulpo_core.exceptions import NotFoundError
from pydantic import BaseModel, Field

from observatory.models import Camera, Exposure, Frame, Grade, Measurement, Night, Observer, Star


class NearbyStar(BaseModel):
    """A star, and its distance from the place."""

    name: str = Field(description="The star's name")
    designation: str = Field(description="Its name by position")
    magnitude: float = Field(description="Its usual magnitude")
    degrees_away: float = Field(description="Distance in degrees")


class NightReport(BaseModel):
    """A night in numbers."""

    evening: date = Field(description="The date on which it began")
    observers: list[str] = Field(description="Who was on duty")
    camera: str = Field(description="The camera's name")
    clear_share: float = Field(description="Share of the weather samples that allow measuring, from 0 to 1")
    frames: dict[str, int] = Field(description="Number of frames by field; calibration frames by kind")
    measurements: dict[Grade, int] = Field(description="Number of measurements by grade")


@operation(
    name="find_stars",
    description="Find the stars around a place in the sky",
    category="lookups",
    tags=["stars"],
    models_in=["Star"],
)
async def find_stars(
    ra_hours: Annotated[float, Field(ge=0, lt=24, description="Right ascension in hours", examples=[14.22])],
    dec_degrees: Annotated[float, Field(ge=-90, le=90, description="Declination in degrees", examples=[27.9])],
    radius_degrees: Annotated[float, Field(gt=0, le=10, description="How far to look, in degrees")] = 0.5,
) -> list[NearbyStar]:
    """Return the stars, the nearest first."""
    found = []
    async for star in Star.find_all():
        east = (star.position.ra_hours - ra_hours + 12) % 24 - 12
        away = ((east * 15 * cos(radians(dec_degrees))) ** 2 + (star.position.dec_degrees - dec_degrees) ** 2) ** 0.5
        if away <= radius_degrees:
            found.append((away, star))
    return [
        NearbyStar(name=star.name, designation=star.designation, magnitude=star.magnitude, degrees_away=round(away, 4))
        for away, star in sorted(found, key=lambda pair: (pair[0], pair[1].name))
    ]


@operation(
    name="night_report",
    description="Show one night in numbers",
    category="lookups",
    tags=["nights"],
    models_in=["Night", "Camera", "Observer", "Frame", "Measurement"],
)
async def night_report(
    evening: Annotated[date, Field(description="The date on which the night began", examples=["2026-03-16"])],
) -> NightReport:
    """Follow the links both ways: from the night to people and camera, and from the frames back to the night."""
    night = await Night.find_one(Night.evening == evening)
    if night is None:
        raise NotFoundError(f"nobody observed in the night of {evening}", hint="GET /nights lists the nights")
    camera = await Camera.get(night.camera.ref.id)
    people = await Observer.find(In(Observer.id, [link.ref.id for link in night.observers])).sort("name").to_list()
    kinds = [_kind(frame) async for frame in Frame.find({"night": Night.link_from_id(night.id).ref})]
    grades = [found.grade async for found in Measurement.find({"key": {"$regex": f"^{evening}-"}})]
    return NightReport(
        evening=evening,
        observers=[person.name for person in people],
        camera=camera.name if camera else "",
        clear_share=night.clear_share,
        frames={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        measurements={grade: grades.count(grade) for grade in Grade},
    )


def _kind(frame: Frame) -> str:
    return frame.content.field if isinstance(frame.content, Exposure) else frame.content.kind
