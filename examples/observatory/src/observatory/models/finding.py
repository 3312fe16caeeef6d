"""Findings: the kinds of stars. Each kind has its own numbers (a union of four)."""

from typing import Annotated, ClassVar, Literal

from beanie import Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, IndexModel

from observatory.models.star import Star


class Periodic(BaseModel):
    """A star that pulsates, or turns a spotted side towards us."""

    kind: Literal["periodic"] = Field(default="periodic", description="Always periodic")
    period_days: float = Field(description="Length of one cycle in days", gt=0)
    dispersion: float = Field(description="Scatter left within the cycle: 0 for a perfect repetition", ge=0)


class Eclipsing(BaseModel):
    """Two stars that eclipse each other in turn."""

    kind: Literal["eclipsing"] = Field(default="eclipsing", description="Always eclipsing")
    period_days: float = Field(description="Length of one orbit in days", gt=0)
    depth: float = Field(description="How far it fades, in magnitudes", gt=0)


class Flaring(BaseModel):
    """A star that brightens suddenly, and fades within hours."""

    kind: Literal["flaring"] = Field(default="flaring", description="Always flaring")
    flares: list[UtcDatetime] = Field(description="When the flares were first seen", min_length=1)


class Constant(BaseModel):
    """A star without variability in these measurements."""

    kind: Literal["constant"] = Field(default="constant", description="Always constant")
    scatter: float = Field(description="Standard deviation of its magnitudes", ge=0)


Verdict = Annotated[Periodic | Eclipsing | Flaring | Constant, Field(discriminator="kind")]


@datamodel(
    description="What was found out about a star",
    tags=["science"],
    ui={"icon": "💡", "primary_field": "headline", "list_fields": ["star_name", "headline", "published_at"]},
    permissions={"write": ["astronomer"]},
)
class Finding(Document, DataModelBase):
    """The newest verdict on a star."""

    star: Link[Star] = Field(description="The star")
    star_name: str = Field(description="Its name; a copy, so that there is one finding a star", min_length=1)
    verdict: Verdict = Field(description="What kind of star it is, with the numbers of that kind")
    published_at: UtcDatetime = Field(description="When this verdict was first published")

    searchable_fields: ClassVar = ("star_name",)
    sortable_fields: ClassVar = ("star_name", "published_at")

    @computed_field(description="The verdict in a few words")  # type: ignore[prop-decorator]
    @property
    def headline(self) -> str:
        """The verdict in a few words."""
        match self.verdict:
            case Periodic(period_days=days):
                return f"{self.star_name} repeats every {days * 24:.2f} hours"
            case Eclipsing(period_days=days):
                return f"{self.star_name} is two stars, {days * 24:.2f} hours an orbit"
            case Flaring(flares=flares):
                return f"{self.star_name} flared {len(flares)} times"
            case Constant():
                return f"{self.star_name} is constant"

    class Settings:
        name = "findings"
        indexes = [
            IndexModel([("star_name", ASCENDING)], unique=True),
            IndexModel([("published_at", ASCENDING), ("_id", ASCENDING)]),
        ]
