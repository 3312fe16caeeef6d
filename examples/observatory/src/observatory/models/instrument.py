"""Instruments: three kinds in one collection, each a separate model (Beanie's inheritance)."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from beanie import Document
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, IndexModel


class InstrumentState(StrEnum):
    """The condition of an instrument."""

    READY = "ready"
    MAINTENANCE = "maintenance"
    RETIRED = "retired"


class Filter(StrEnum):
    """A filter that transmits one part of the light."""

    BLUE = "B"
    VISUAL = "V"
    RED = "R"


class Mast(StrEnum):
    """The mast of a weather station."""

    WEST = "west"
    EAST = "east"


class Maintenance(BaseModel):
    """A time when somebody worked on an instrument."""

    reason: str = Field(description="What was wrong, or due")
    began_at: UtcDatetime = Field(description="When the instrument was taken out of use")
    ended_at: UtcDatetime | None = Field(default=None, description="When it was back; empty while it is not")
    note: str = Field(default="", description="What was done")


@datamodel(
    description="Anything that measures and is of no kind of its own",
    tags=["instruments"],
    ui={"icon": "🔭", "primary_field": "name", "list_fields": ["serial", "name", "state"]},
)
class Instrument(Document, DataModelBase):
    """The common fields of all instruments. The collection holds every kind; each kind has its own path."""

    serial: str = Field(description="Serial number, on the plate", min_length=1)
    name: str = Field(description="What people call it")
    commissioned: date = Field(description="First day in use")
    state: InstrumentState = Field(default=InstrumentState.READY, description="Ready, in maintenance, or retired")
    maintenance: list[Maintenance] = Field(default_factory=list, description="Work done on it, oldest first")

    searchable_fields: ClassVar = ("name", "serial")
    sortable_fields: ClassVar = ("serial", "commissioned")

    class Settings:
        name = "instruments"
        is_root = True
        indexes = [
            IndexModel([("serial", ASCENDING)], unique=True),
            IndexModel([("name", ASCENDING)]),
            IndexModel([("commissioned", ASCENDING), ("_id", ASCENDING)]),
        ]


@datamodel(
    description="A camera that sums the light of each star by itself",
    tags=["instruments"],
    ui={"icon": "📷", "primary_field": "name", "list_fields": ["serial", "name", "filters", "state"]},
)
class Camera(Instrument):
    """An instrument that takes frames."""

    pixels: int = Field(description="Number of picture elements", gt=0)
    gain: float = Field(description="Electrons a count", gt=0)
    filters: list[Filter] = Field(default_factory=list, description="Filters in its wheel")

    @computed_field(description="Number of picture elements, in millions")  # type: ignore[prop-decorator]
    @property
    def megapixels(self) -> float:
        """Number of picture elements, in millions."""
        return round(self.pixels / 1_000_000, 1)


@datamodel(
    description="A spectrograph",
    tags=["instruments"],
    ui={"icon": "🌈", "primary_field": "name", "list_fields": ["serial", "name", "resolution", "state"]},
)
class Spectrograph(Instrument):
    """An instrument that spreads light into its colours."""

    resolution: int = Field(description="Wavelength over the smallest difference that it shows", gt=0)
    range_nm: tuple[float, float] = Field(description="Shortest and longest wavelength, in nanometres")


@datamodel(
    description="A mast that watches the weather",
    tags=["instruments"],
    ui={"icon": "🌦️", "primary_field": "name", "list_fields": ["serial", "name", "mast", "state"]},
)
class WeatherStation(Instrument):
    """An instrument whose readings decide if the dome may be open."""

    mast: Mast = Field(description="Which of the masts it is")
    height_m: float = Field(description="Height above the ground, in metres", gt=0)
