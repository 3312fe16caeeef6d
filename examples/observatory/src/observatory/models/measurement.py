"""Measurements of a star's brightness on one frame."""

from enum import StrEnum
from typing import ClassVar

from beanie import Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from observatory.models.frame import Frame
from observatory.models.star import Star


class Grade(StrEnum):
    """The reliability of a measurement."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@datamodel(
    description="The brightness of one star on one frame",
    tags=["measurements"],
    ui={"icon": "📏", "primary_field": "key", "list_fields": ["star_name", "taken_at", "magnitude", "grade"]},
)
class Measurement(Document, DataModelBase):
    """A magnitude, with its error and its grade."""

    key: str = Field(description="Frame and star, such as 2026-03-12-017/Leo 1", min_length=1)
    star: Link[Star] = Field(description="The star")
    star_name: str = Field(description="Its name; a copy, to find measurements by")
    frame: Link[Frame] = Field(description="The frame")
    taken_at: UtcDatetime = Field(description="Middle of the exposure")
    magnitude: float = Field(description="Magnitude in the visual filter, as if there were no air")
    error: float = Field(description="Standard error of the magnitude", ge=0)
    airmass: float = Field(description="How much air the light crossed; 1 in the zenith", ge=0.9)
    grade: Grade = Field(description="How far it can be trusted")

    sortable_fields: ClassVar = ("taken_at",)

    class Settings:
        name = "measurements"
        indexes = [
            IndexModel([("key", ASCENDING)], unique=True),
            IndexModel([("star_name", ASCENDING), ("taken_at", ASCENDING)]),
            IndexModel([("taken_at", ASCENDING), ("_id", ASCENDING)]),
        ]
