"""Light curves: the brightness of stars over time."""

from typing import ClassVar

from beanie import Document, Link
from pulpo_core import DataModelBase, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, IndexModel

from observatory.models.star import Star


class Point(BaseModel):
    """A point of a light curve."""

    days: float = Field(description="Days since noon of 1 January 2000")
    magnitude: float = Field(description="Magnitude in the visual filter")


@datamodel(
    description="A star's brightness over time",
    tags=["science"],
    ui={"icon": "📈", "primary_field": "star_name", "list_fields": ["star_name", "amplitude", "span_days"]},
)
class LightCurve(Document, DataModelBase):
    """The reliable measurements of one star, by time."""

    star: Link[Star] = Field(description="The star")
    star_name: str = Field(description="Its name; a copy, so that there is one curve a star", min_length=1)
    points: list[Point] = Field(description="The points, by time")

    searchable_fields: ClassVar = ("star_name",)
    sortable_fields: ClassVar = ("star_name",)

    @computed_field(description="From the faintest to the brightest point, in magnitudes")  # type: ignore[prop-decorator]
    @property
    def amplitude(self) -> float:
        """From the faintest to the brightest point, in magnitudes."""
        magnitudes = [point.magnitude for point in self.points]
        return round(max(magnitudes) - min(magnitudes), 3) if magnitudes else 0.0

    @computed_field(description="From the first to the last point, in days")  # type: ignore[prop-decorator]
    @property
    def span_days(self) -> float:
        """From the first to the last point, in days."""
        return round(self.points[-1].days - self.points[0].days, 3) if self.points else 0.0

    class Settings:
        name = "light_curves"
        indexes = [IndexModel([("star_name", ASCENDING)], unique=True)]
