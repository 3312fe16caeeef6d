"""Plans: the stars to observe, with start and end times."""

from datetime import date, timedelta
from typing import ClassVar, Self

from beanie import Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, computed_field, model_validator
from pymongo import ASCENDING, IndexModel

from observatory.models.instrument import Camera


class DarkWindow(BaseModel):
    """The dark part of one night."""

    evening: date = Field(description="The date on which the night begins")
    begins_at: UtcDatetime = Field(description="When the Sun sinks below -18°")
    ends_at: UtcDatetime = Field(description="When it rises above that")

    @model_validator(mode="after")
    def _is_one_night(self) -> Self:
        if not timedelta(0) <= self.ends_at - self.begins_at <= timedelta(days=1):
            raise ValueError(f"a night from {self.begins_at} to {self.ends_at}; expected at most a day, in this order")
        return self


class Slot(BaseModel):
    """A stretch of the night for one star."""

    star_name: str = Field(description="The star to point at")
    begins_at: UtcDatetime = Field(description="From when")
    ends_at: UtcDatetime = Field(description="To when")
    highest_degrees: float = Field(description="How high the star stands in the middle of it")


@datamodel(
    description="The plan of one night",
    tags=["planning"],
    ui={"icon": "🗓️", "primary_field": "evening", "list_fields": ["evening", "camera", "hours_used"]},
)
class Plan(Document, DataModelBase):
    """Slots that do not overlap, by time."""

    evening: date = Field(description="The date on which the night begins")
    dark: DarkWindow = Field(description="When it is dark")
    camera: Link[Camera] | None = Field(default=None, description="The camera to use; empty when none is ready")
    slots: list[Slot] = Field(default_factory=list, description="What to observe, by time")

    sortable_fields: ClassVar = ("evening",)

    @computed_field(description="Hours of the night that are planned")  # type: ignore[prop-decorator]
    @property
    def hours_used(self) -> float:
        """Hours of the night that are planned."""
        return round(sum((slot.ends_at - slot.begins_at).total_seconds() for slot in self.slots) / 3600, 2)

    class Settings:
        name = "plans"
        indexes = [IndexModel([("evening", ASCENDING)], unique=True)]
