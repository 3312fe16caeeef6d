"""`reduction`: from what the camera counted to how bright each star was.

It starts from the frames in the database, so a better calibration needs no new night. The order follows from the
types; `reduction.calibrate` waits for all three masters, and both branches of the photometry run side by side.
"""

from datetime import date
from statistics import fmean
from typing import Annotated

from pulpo_core import UtcDatetime, operation
from pulpo_core.exceptions import NotFoundError
from pydantic import BaseModel, Field

from observatory.agreement import consistent
from observatory.keeping import Kept, keep
from observatory.models import Exposure, Frame, Grade, Measurement, Night, Star, StarRole
from observatory.models.night import CLEAR
from observatory.photometry import (
    average,
    calibrate,
    corrected,
    dark_rate,
    ensemble,
    relative_magnitude,
    response,
    uncertainty,
)
from observatory.sky import airmass, altitude

LOWEST = 2.2  # airmass beyond which a star is too low to be measured well


class RawFrame(BaseModel):
    """A frame as it is stored, without its links."""

    number: str = Field(description="Evening and running number")
    taken_at: UtcDatetime = Field(description="Middle of the exposure")
    kind: str = Field(description="bias, dark, flat or science")
    field: str = Field(default="", description="Field of stars; empty for calibration")
    exposure_s: float = Field(description="Length of the exposure in seconds")
    counts: list[float] = Field(description="What each aperture counted")


class FrameBatch(BaseModel):
    """Frames to reduce together."""

    frames: list[RawFrame] = Field(description="Frames of every kind, by number")

    def of(self, kind: str) -> list[RawFrame]:
        """Return the frames of one kind. Raises NotFoundError if there are none."""
        if found := [frame for frame in self.frames if frame.kind == kind]:
            return found
        raise NotFoundError(f"the batch holds no {kind} frames", hint="reduce from an earlier evening on")


class MasterBias(BaseModel):
    """The counts of the camera without light and exposure time."""

    counts: list[float] = Field(description="Counts of each aperture")


class MasterDark(BaseModel):
    """The counts of the camera without light, per time."""

    rate: list[float] = Field(description="Counts a second of each aperture")


class MasterFlat(BaseModel):
    """The sensitivity of each aperture."""

    response: list[float] = Field(description="Sensitivity of each aperture, 1 being the mean")


class StarLight(BaseModel):
    """The light of one star on one frame."""

    frame: str = Field(description="The frame's number")
    star: str = Field(description="The star's name")
    taken_at: UtcDatetime = Field(description="Middle of the exposure")
    light: float = Field(description="Counts without level, dark current and sky")
    reference: float = Field(description="Counts of the field's comparison stars together")


class CalibratedFrames(BaseModel):
    """The frames, corrected for the camera's own effects."""

    stars: list[StarLight] = Field(description="One entry for each candidate and frame")


class RawMagnitudes(BaseModel):
    """Magnitudes by comparison, not yet corrected for the atmosphere's colour."""

    magnitudes: list[float] = Field(description="Magnitudes, in the order of the calibrated stars")
    errors: list[float] = Field(description="Their standard errors")


class Airmasses(BaseModel):
    """The amount of air that the light crossed."""

    airmasses: list[float] = Field(description="Airmasses, in the order of the calibrated stars")


class StarMagnitude(BaseModel):
    """The brightness of a star on one frame."""

    frame: str = Field(description="The frame's number")
    star: str = Field(description="The star's name")
    taken_at: UtcDatetime = Field(description="Middle of the exposure")
    magnitude: float = Field(description="Magnitude as if there were no air")
    error: float = Field(description="Its standard error")
    airmass: float = Field(description="How much air the light crossed")


class Magnitudes(BaseModel):
    """Magnitudes corrected for the atmosphere."""

    stars: list[StarMagnitude] = Field(description="One entry for each candidate and frame")


class GradedMagnitudes(BaseModel):
    """Magnitudes, and the reliability of each."""

    stars: list[StarMagnitude] = Field(description="One entry for each candidate and frame")
    grades: list[Grade] = Field(description="Their grades, in the same order")


class ReductionReport(BaseModel):
    """The result of a reduction."""

    measurements: Kept = Field(description="Measurements")
    grades: dict[Grade, int] = Field(description="How many measurements have each grade")


@operation(
    name="reduction.load",
    description="Take up the frames in the database",
    category="reduction",
    tags=["reduction"],
    models_in=["Frame"],
)
async def load(
    since: Annotated[date | None, Field(description="First evening to reduce; all of them when left out")] = None,
) -> FrameBatch:
    """Read frames by number. If there are none, the error says what to run first."""
    found = await Frame.find({"number": {"$gte": since.isoformat()}} if since else {}).sort("number").to_list()
    if not found:
        raise NotFoundError("no frames are stored", hint="run the operations of `archive` first")
    return FrameBatch(frames=[_raw(frame) for frame in found])


@operation(
    name="reduction.masters.bias", description="Average the bias frames", category="reduction", tags=["reduction"]
)
@consistent
def master_bias(batch: FrameBatch) -> MasterBias:
    """Return the level that the camera adds to every count."""
    return MasterBias(counts=average([frame.counts for frame in batch.of("bias")]))


@operation(name="reduction.masters.dark", description="Find the dark current", category="reduction", tags=["reduction"])
@consistent
def master_dark(batch: FrameBatch, bias: MasterBias) -> MasterDark:
    """Return the counts per second in darkness, without the level."""
    darks = batch.of("dark")
    return MasterDark(rate=dark_rate([frame.counts for frame in darks], darks[0].exposure_s, bias.counts))


@operation(
    name="reduction.masters.flat", description="Find the sensitivities", category="reduction", tags=["reduction"]
)
@consistent
def master_flat(batch: FrameBatch, bias: MasterBias, dark: MasterDark) -> MasterFlat:
    """Return the sensitivity of each aperture, after subtracting bias and dark current."""
    flats = batch.of("flat")
    counts = [frame.counts for frame in flats]
    return MasterFlat(response=response(counts, flats[0].exposure_s, bias.counts, dark.rate))


@operation(
    name="reduction.calibrate",
    description="Remove the camera from the frames",
    category="reduction",
    tags=["reduction"],
    models_in=["Star"],
)
@consistent
async def calibrate_frames(batch: FrameBatch, bias: MasterBias, dark: MasterDark, flat: MasterFlat) -> CalibratedFrames:
    """Remove level, dark current, sensitivity and sky, which leaves starlight."""
    fields = await _fields()
    stars = []
    for frame in batch.of("science"):
        light = calibrate(frame.counts, frame.exposure_s, bias.counts, dark.rate, flat.response)
        members = list(zip(fields[frame.field], light, strict=True))
        reference = sum(value for star, value in members if star.role is StarRole.COMPARISON)
        stars += [
            StarLight(frame=frame.number, star=star.name, taken_at=frame.taken_at, light=value, reference=reference)
            for star, value in members
            if star.role is StarRole.CANDIDATE
        ]
    return CalibratedFrames(stars=stars)


@operation(
    name="reduction.photometry.stars.flux.compare",
    description="Compare each star with those that stay the same",
    category="reduction",
    tags=["reduction", "photometry"],
    models_in=["Star"],
)
@consistent
async def compare(frames: CalibratedFrames) -> RawMagnitudes:
    """Compare the stars of a field. Clouds dim all of them alike, so they cancel out."""
    stars, fields = await _stars(), await _fields()
    known = {name: ensemble([star.magnitude for star in _comparisons(field)]) for name, field in fields.items()}
    return RawMagnitudes(
        magnitudes=[
            relative_magnitude(each.light, each.reference, known[stars[each.star].field]) for each in frames.stars
        ],
        errors=[uncertainty(each.light) for each in frames.stars],
    )


@operation(
    name="reduction.photometry.stars.airmass.compute",
    description="Compute how much air each star's light crossed",
    category="reduction",
    tags=["reduction", "photometry"],
    models_in=["Star"],
)
@consistent
async def compute_airmasses(frames: CalibratedFrames) -> Airmasses:
    """Compute the airmass from the star's position at that time, seen from the hill."""
    stars = await _stars()
    places = [(stars[each.star].position, each.taken_at) for each in frames.stars]
    return Airmasses(
        airmasses=[airmass(altitude(place.ra_hours, place.dec_degrees, moment)) for place, moment in places]
    )


@operation(
    name="reduction.photometry.stars.correct",
    description="Remove the air from the magnitudes",
    category="reduction",
    tags=["reduction", "photometry"],
    models_in=["Star"],
)
@consistent
async def correct(frames: CalibratedFrames, raw: RawMagnitudes, air: Airmasses) -> Magnitudes:
    """Correct for the atmosphere, which dims blue stars more than red ones, by the colour index."""
    stars, fields = await _stars(), await _fields()
    colors = {name: fmean(star.color for star in _comparisons(field)) for name, field in fields.items()}
    corrected_stars = [
        StarMagnitude(
            frame=each.frame,
            star=each.star,
            taken_at=each.taken_at,
            magnitude=corrected(magnitude, stars[each.star].color, colors[stars[each.star].field], crossed),
            error=error,
            airmass=crossed,
        )
        for each, magnitude, error, crossed in zip(frames.stars, raw.magnitudes, raw.errors, air.airmasses, strict=True)
    ]
    return Magnitudes(stars=corrected_stars)


@operation(
    name="reduction.photometry.grade",
    description="Say how far each magnitude can be trusted",
    category="reduction",
    tags=["reduction", "photometry"],
    models_in=["Night"],
)
@consistent
async def grade(magnitudes: Magnitudes) -> GradedMagnitudes:
    """Grade the magnitudes. Poor: low in the sky, or behind clouds. Fair: few photons. Good: all others."""
    nights = {night.evening.isoformat(): night async for night in Night.find_all()}
    grades = [_grade(star, nights.get(star.frame[:10])) for star in magnitudes.stars]
    return GradedMagnitudes(stars=magnitudes.stars, grades=grades)


@operation(
    name="reduction.store",
    description="Store the measurements",
    category="reduction",
    tags=["reduction"],
    models_in=["Star", "Frame"],
    models_out=["Measurement"],
)
@consistent
async def store(graded: GradedMagnitudes) -> ReductionReport:
    """Store a measurement for each star and frame. A second reduction only writes those that differ."""
    stars = await _stars()
    numbers = sorted({star.frame for star in graded.stars})
    frames = {frame.number: frame async for frame in Frame.find({"number": {"$in": numbers}})}
    measurements = [
        Measurement(
            **each.model_dump(exclude={"frame", "star"}),
            key=f"{each.frame}/{each.star}",
            star=stars[each.star],
            star_name=each.star,
            frame=frames[each.frame],
            grade=grade,
        )
        for each, grade in zip(graded.stars, graded.grades, strict=True)
    ]
    kept = await keep(measurements, "key")
    return ReductionReport(measurements=kept, grades={each: graded.grades.count(each) for each in Grade})


def _raw(frame: Frame) -> RawFrame:
    content = frame.content
    return RawFrame(
        number=frame.number,
        taken_at=frame.taken_at,
        kind=content.kind,
        field=content.field if isinstance(content, Exposure) else "",
        exposure_s=frame.exposure_s,
        counts=content.counts,
    )


async def _stars() -> dict[str, Star]:
    return {star.name: star async for star in Star.find_all()}


async def _fields() -> dict[str, list[Star]]:
    """Return the stars of each field, in the order of their apertures."""
    fields: dict[str, list[Star]] = {}
    async for star in Star.find_all().sort("aperture"):
        fields.setdefault(star.field, []).append(star)
    return fields


def _comparisons(stars: list[Star]) -> list[Star]:
    return [star for star in stars if star.role is StarRole.COMPARISON]


def _grade(star: StarMagnitude, night: Night | None) -> Grade:
    before = [sample for sample in (night.weather if night else []) if sample.time <= star.taken_at]
    if star.airmass > LOWEST or (before and before[-1].cloud > CLEAR):
        return Grade.POOR
    return Grade.GOOD if star.error < 0.01 else Grade.FAIR
