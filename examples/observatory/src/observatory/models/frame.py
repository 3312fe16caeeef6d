"""Frames of the camera. Calibrations and exposures are two shapes of one field (a union)."""

from typing import Annotated, ClassVar, Literal

from beanie import Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, IndexModel

from observatory.models.instrument import Filter
from observatory.models.night import Night


class Calibration(BaseModel):
    """A frame that measures the camera, not the sky."""

    kind: Literal["bias", "dark", "flat"] = Field(description="No light and no time; no light; an evenly lit screen")
    counts: list[float] = Field(description="What each aperture counted")


class Exposure(BaseModel):
    """A frame of a field of stars."""

    kind: Literal["science"] = Field(default="science", description="Always science")
    field: str = Field(description="Name of the field of stars")
    filter: Filter = Field(description="Filter in the light's way")
    counts: list[float] = Field(description="What each aperture counted, the stars' first, empty sky last")


@datamodel(
    description="One frame of the camera",
    tags=["nights"],
    ui={"icon": "🎞️", "primary_field": "number", "list_fields": ["number", "taken_at", "exposure_s"]},
)
class Frame(Document, DataModelBase):
    """Counts of all apertures, with the time and duration of their exposure."""

    number: str = Field(description="Evening and running number, such as 2026-03-12-017", min_length=1)
    night: Link[Night] = Field(description="The night in which it was taken")
    taken_at: UtcDatetime = Field(description="Middle of the exposure")
    exposure_s: float = Field(description="Length of the exposure in seconds; 0 for a bias frame", ge=0)
    content: Annotated[Calibration | Exposure, Field(discriminator="kind")] = Field(description="What it shows")

    sortable_fields: ClassVar = ("number", "taken_at")

    @computed_field(description="True if it shows the sky")  # type: ignore[prop-decorator]
    @property
    def is_science(self) -> bool:
        """True if it shows the sky."""
        return isinstance(self.content, Exposure)

    class Settings:
        name = "frames"
        indexes = [
            IndexModel([("number", ASCENDING)], unique=True),
            IndexModel([("taken_at", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("content.field", ASCENDING), ("taken_at", ASCENDING)]),
        ]
