"""Stars of the catalogue: the observed ones, and the ones for comparison."""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from beanie import BackLink, Document
from pulpo_core import DataModelBase, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, IndexModel

if TYPE_CHECKING:
    from observatory.models.curve import LightCurve
    from observatory.models.finding import Finding


class StarRole(StrEnum):
    """The purpose of a star."""

    COMPARISON = "comparison"
    CANDIDATE = "candidate"


class Position(BaseModel):
    """A place in the sky, equinox 2000."""

    ra_hours: float = Field(description="Right ascension in hours", ge=0, lt=24)
    dec_degrees: float = Field(description="Declination in degrees, north positive", ge=-90, le=90)


@datamodel(
    description="A star of the catalogue",
    tags=["stars"],
    ui={"icon": "⭐", "primary_field": "name", "list_fields": ["name", "field", "magnitude", "role"]},
)
class Star(Document, DataModelBase):
    """A star in one of the fields that the camera points at."""

    name: str = Field(description="Name in this catalogue", min_length=1)
    aliases: list[str] = Field(default_factory=list, description="Names in other catalogues")
    field: str = Field(description="Name of the field it lies in")
    aperture: int = Field(description="Which of the field's apertures sums its light, from 1", ge=1)
    position: Position = Field(description="Where it stands")
    magnitude: float = Field(description="Usual magnitude in the visual filter; larger is fainter")
    color: float = Field(description="Colour index B-V in magnitudes; larger is redder")
    role: StarRole = Field(description="Watched, or compared with")
    curves: list[BackLink["LightCurve"]] = Field(
        default_factory=list,
        description="Its light curve; follows from the light curves",
        json_schema_extra={"original_field": "star"},
    )
    findings: list[BackLink["Finding"]] = Field(
        default_factory=list,
        description="What was found out about it; follows from the findings",
        json_schema_extra={"original_field": "star"},
    )

    searchable_fields: ClassVar = ("name", "aliases")
    sortable_fields: ClassVar = ("name", "magnitude")

    @computed_field(description="Name by position, such as J1425+1810")  # type: ignore[prop-decorator]
    @property
    def designation(self) -> str:
        """Name by position, such as J1425+1810."""
        hours, degrees = self.position.ra_hours, self.position.dec_degrees
        minutes, arcminutes = int(hours * 60), int(abs(degrees) * 60)
        sign = "-" if degrees < 0 else "+"
        return f"J{minutes // 60:02}{minutes % 60:02}{sign}{arcminutes // 60:02}{arcminutes % 60:02}"

    class Settings:
        name = "stars"
        indexes = [
            IndexModel([("name", ASCENDING)], unique=True),
            IndexModel([("aliases", ASCENDING)]),
            IndexModel([("field", ASCENDING), ("aperture", ASCENDING)], unique=True),
            IndexModel([("magnitude", ASCENDING), ("_id", ASCENDING)]),
        ]
