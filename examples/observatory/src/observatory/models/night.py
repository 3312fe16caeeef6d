"""Nights of observation. A night carries the date of its evening."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from beanie import BackLink, Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, IndexModel

from observatory.models.instrument import Camera, Mast

if TYPE_CHECKING:
    from observatory.models.frame import Frame
    from observatory.models.observer import Observer

CLEAR = 30.0  # per cent of clouds up to which measuring makes sense


class WeatherSample(BaseModel):
    """The measurements of a mast at one moment."""

    mast: Mast = Field(description="Which mast")
    time: UtcDatetime = Field(description="When")
    humidity: float = Field(description="Relative humidity in per cent", ge=0, le=100)
    wind: float = Field(description="Wind in metres a second", ge=0)
    cloud: float = Field(description="Share of the sky that is covered, in per cent", ge=0, le=100)


@datamodel(
    description="A night of observation",
    tags=["nights"],
    ui={"icon": "🌙", "primary_field": "evening", "list_fields": ["evening", "camera", "clear_share"]},
)
class Night(Document, DataModelBase):
    """The observer, the camera and the weather of a night."""

    evening: date = Field(description="The date on which the night began")
    camera: Link[Camera] = Field(description="The camera that was used")
    observers: list[Link["Observer"]] = Field(default_factory=list, description="Who was on duty")
    weather: list[WeatherSample] = Field(default_factory=list, description="What the masts measured, by time")
    frames: list[BackLink["Frame"]] = Field(
        default_factory=list,
        description="Frames taken in this night; follows from the frames",
        json_schema_extra={"original_field": "night"},
    )

    sortable_fields: ClassVar = ("evening",)

    @computed_field(description="Share of the weather samples that allow measuring, from 0 to 1")  # type: ignore[prop-decorator]
    @property
    def clear_share(self) -> float:
        """Share of the weather samples that allow measuring, from 0 to 1."""
        clear = sum(sample.cloud <= CLEAR for sample in self.weather)
        return round(clear / len(self.weather), 3) if self.weather else 0.0

    class Settings:
        name = "nights"
        indexes = [IndexModel([("evening", ASCENDING)], unique=True)]
