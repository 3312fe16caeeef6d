"""`archive`: from the files of the observatory's machines to documents.

Both masts write a `WeatherLog`; `archive.nights.weather.join` takes two of them, told apart by their names, which are
segments of the names of the operations that read them.
"""

from datetime import date, datetime
from typing import Annotated

from beanie import Document
from pulpo_core import UtcDatetime, operation
from pulpo_core.exceptions import NotFoundError
from pydantic import BaseModel, Field

from observatory.agreement import consistent
from observatory.files import read_json, read_nights, read_table
from observatory.keeping import Kept, keep
from observatory.models import (
    Calibration,
    Camera,
    Exposure,
    Frame,
    Mast,
    Night,
    Observer,
    ObservingRequest,
    Position,
    Spectrograph,
    Star,
    WeatherSample,
    WeatherStation,
)

Nights = Annotated[int | None, Field(ge=1, description="Most nights to read, oldest first; all when left out")]
APERTURES = [f"aperture_{number}" for number in range(1, 7)]


class StarsStored(BaseModel):
    """The result of storing the catalogue."""

    stars: Kept = Field(description="Stars")


class PeopleStored(BaseModel):
    """The result of storing the people."""

    people: Kept = Field(description="Observers")


class InstrumentsStored(BaseModel):
    """The result of storing the instruments."""

    instruments: Kept = Field(description="Instruments of every kind")


class RequestsStored(BaseModel):
    """The result of storing the standing requests."""

    requests: Kept = Field(description="Standing requests")


class WeatherLog(BaseModel):
    """The log of one mast."""

    mast: Mast = Field(description="Which mast")
    nights: dict[date, list[WeatherSample]] = Field(description="Samples by evening, in the order of time")


class Weather(BaseModel):
    """The logs of both masts."""

    nights: dict[date, list[WeatherSample]] = Field(description="Samples by evening, in the order of time")


class NightsStored(BaseModel):
    """The result of storing the nights."""

    nights: Kept = Field(description="Nights")
    evenings: list[date] = Field(description="The evenings that are stored now")


class FrameLine(BaseModel):
    """A line of the camera's log."""

    evening: date = Field(description="The evening of the night")
    number: str = Field(description="Evening and running number")
    taken_at: UtcDatetime = Field(description="Middle of the exposure")
    exposure_s: float = Field(description="Length of the exposure in seconds")
    content: Calibration | Exposure = Field(description="What the frame shows", discriminator="kind")


class FrameLog(BaseModel):
    """The log of the camera."""

    lines: list[FrameLine] = Field(description="One line a frame")


class FramesStored(BaseModel):
    """The result of storing the frames."""

    frames: Kept = Field(description="Frames")


@operation(
    name="archive.catalogue.stars.store",
    description="Read the catalogue of stars and store it",
    category="archive",
    tags=["archive", "stars"],
    models_out=["Star"],
)
async def store_stars() -> StarsStored:
    """Stores the stars of both fields; a second run changes nothing while the file stays the same."""
    stars = [
        Star(
            name=row["name"],
            aliases=list(filter(None, row["aliases"].split(";"))),
            field=row["field"],
            aperture=int(row["aperture"]),
            position=Position.model_validate(row),
            magnitude=float(row["magnitude"]),
            color=float(row["color"]),
            role=row["role"],
        )
        for row in read_table("stars.csv")
    ]
    return StarsStored(stars=await keep(stars, "name"))


@operation(
    name="archive.people.store",
    description="Store who works here",
    category="archive",
    tags=["archive", "people"],
    models_out=["Observer"],
    permissions=["astronomer"],
)
async def store_people() -> PeopleStored:
    """Stores the observers and technicians."""
    return PeopleStored(people=await keep([Observer(**person) for person in read_json("people.json")], "email"))


@operation(
    name="archive.instruments.store",
    description="Store the instruments",
    category="archive",
    tags=["archive", "instruments"],
    models_out=["Camera", "Spectrograph", "WeatherStation"],
)
async def store_instruments() -> InstrumentsStored:
    """Store three kinds of instruments in one collection. Their maintenance since then is kept."""
    kinds: dict[str, type[Camera | Spectrograph | WeatherStation]] = {
        "cameras": Camera,
        "spectrographs": Spectrograph,
        "weather_stations": WeatherStation,
    }
    kept = Kept()
    for section, entries in read_json("instruments.json").items():
        instruments = [kinds[section].model_validate(entry) for entry in entries]
        kept += await keep(instruments, "serial", but=["state", "maintenance"])
    return InstrumentsStored(instruments=kept)


@operation(
    name="archive.requests.store",
    description="Store the standing requests",
    category="archive",
    tags=["archive", "requests"],
    models_in=["Star", "Observer"],
    models_out=["ObservingRequest"],
)
async def store_requests(stars: StarsStored, people: PeopleStored) -> RequestsStored:
    """Wait for the stars and the people that the requests link to. Reviews since then are kept."""
    requests = []
    for entry in read_json("requests.json"):
        star, person = await Star.find_one({"name": entry["star"]}), await Observer.find_one({"email": entry["by"]})
        fields = entry | {"star": _linked(star, entry["star"]), "by": _linked(person, entry["by"])}
        requests.append(ObservingRequest(**fields, star_name=entry["star"]))
    return RequestsStored(requests=await keep(requests, "reason", but=["status", "reviews", "priority"]))


@operation(
    name="archive.nights.weather.west.read",
    description="Read the west mast's log",
    category="archive",
    tags=["archive", "weather"],
    retries=2,
    timeout=60,
)
def read_west(nights: Nights = None) -> WeatherLog:
    """Read the log. A sync function, because it only reads files: Pulpo runs it in a thread."""
    return _weather_log(Mast.WEST, nights)


@operation(
    name="archive.nights.weather.east.read",
    description="Read the east mast's log",
    category="archive",
    tags=["archive", "weather"],
    retries=2,
    timeout=60,
)
def read_east(nights: Nights = None) -> WeatherLog:
    """Read the log of the other mast; the two may run in parallel."""
    return _weather_log(Mast.EAST, nights)


@operation(
    name="archive.nights.weather.join",
    description="Put both masts' logs together",
    category="archive",
    tags=["archive", "weather"],
)
def join_weather(west: WeatherLog, east: WeatherLog) -> Weather:
    """Return a list of samples for each night, by time."""
    evenings = sorted(west.nights.keys() | east.nights.keys())
    samples = {day: [*west.nights.get(day, []), *east.nights.get(day, [])] for day in evenings}
    return Weather(nights={day: sorted(found, key=lambda each: each.time) for day, found in samples.items()})


@operation(
    name="archive.nights.store",
    description="Store the nights, with who was on duty and the weather",
    category="archive",
    tags=["archive", "nights"],
    models_in=["Camera", "Observer"],
    models_out=["Night"],
    after=["archive.people.store", "archive.instruments.store"],
)
@consistent
async def store_nights(weather: Weather) -> NightsStored:
    """Store the nights. They link to people and cameras, which must exist: `after=` says so, because types do not."""
    cameras = {camera.serial: camera async for camera in Camera.find_all()}
    people = {person.email: person async for person in Observer.find_all()}
    duties = {date.fromisoformat(row["evening"]): row for row in read_table("duties.csv")}
    nights = [
        Night(
            evening=evening,
            camera=_linked(cameras.get(duty["camera"]), duty["camera"]),
            observers=[_linked(people.get(email), email) for email in duty["observers"].split(";")],
            weather=weather.nights[evening],
        )
        for evening, duty in duties.items()
        if evening in weather.nights
    ]
    kept = await keep(nights, "evening")
    return NightsStored(nights=kept, evenings=[night.evening for night in nights])


@operation(
    name="archive.nights.frames.read",
    description="Read the camera's logs",
    category="archive",
    tags=["archive", "frames"],
    retries=2,
    timeout=60,
)
def read_frames(nights: Nights = None) -> FrameLog:
    """Read every line of every night's log, without exceptions."""
    return FrameLog(
        lines=[
            _frame_line(date.fromisoformat(evening), number, row)
            for evening, rows in read_nights("frames", nights)
            for number, row in enumerate(rows)
        ]
    )


@operation(
    name="archive.nights.frames.store",
    description="Store the frames",
    category="archive",
    tags=["archive", "frames"],
    models_in=["Night"],
    models_out=["Frame"],
)
@consistent
async def store_frames(log: FrameLog, stored: NightsStored) -> FramesStored:
    """Store the frames of stored nights, and link each frame to its night."""
    nights = {night.evening: night async for night in Night.find_all()}
    frames = [
        Frame(**line.model_dump(exclude={"evening"}), night=_linked(nights.get(line.evening), str(line.evening)))
        for line in log.lines
        if line.evening in stored.evenings
    ]
    return FramesStored(frames=await keep(frames, "number"))


def _linked(document: Document | None, name: str) -> Document:
    """Return the document to link to. Raises an error that names a missing one."""
    if document is None:
        raise NotFoundError(f"{name!r} is not in the database", hint="run the operations of `archive` first")
    return document


def _weather_log(mast: Mast, nights: int | None) -> WeatherLog:
    logs = read_nights(f"weather-{mast}", nights)
    samples = {evening: [WeatherSample.model_validate(row | {"mast": mast}) for row in rows] for evening, rows in logs}
    return WeatherLog.model_validate({"mast": mast, "nights": samples})


def _frame_line(evening: date, number: int, row: dict[str, str]) -> FrameLine:
    content = {key: row[key] for key in ("kind", "field", "filter") if row[key]}
    return FrameLine.model_validate(
        {
            "evening": evening,
            "number": f"{evening}-{number:03}",
            "taken_at": datetime.fromisoformat(row["taken_at"]),
            "exposure_s": row["exposure"],
            "content": content | {"counts": [row[aperture] for aperture in APERTURES]},
        }
    )
