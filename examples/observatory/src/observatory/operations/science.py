"""`science`: from measurements to what kind of star something is.

Every search takes the same clean light curves, and none needs another's result but the refinement of a period; so
they fan out, and `science.classify` waits for all of them.
"""

from datetime import timedelta
from statistics import pstdev
from typing import Annotated

from pulpo_core import UtcDatetime, operation
from pulpo_core.exceptions import NotFoundError
from pydantic import BaseModel, Field

from observatory.agreement import consistent
from observatory.clock import utc_now
from observatory.keeping import Kept, keep
from observatory.models import (
    Constant,
    Eclipsing,
    Finding,
    Flaring,
    Grade,
    LightCurve,
    Measurement,
    Periodic,
    Point,
    Star,
    Verdict,
)
from observatory.sky import J2000, days_since_2000
from observatory.variability import candidates, eclipse_depth, flares, refined, without_outliers

REPEATS = 0.3  # dispersion below which a star repeats itself
CHANGES = 0.02  # standard deviation, in magnitudes, from which a star changes at all


class StarCurve(BaseModel):
    """The light curve of one star."""

    star: str = Field(description="The star's name")
    points: list[Point] = Field(description="Its points, by time")

    @property
    def curve(self) -> list[tuple[float, float]]:
        """Return the points as pairs of days and magnitude."""
        return [(point.days, point.magnitude) for point in self.points]


class CurveSet(BaseModel):
    """Light curves as measured."""

    curves: list[StarCurve] = Field(description="One curve a star, by name")


class CleanCurves(BaseModel):
    """Light curves without outliers."""

    curves: list[StarCurve] = Field(description="One curve a star, by name")


class CurvesStored(BaseModel):
    """The result of storing the light curves."""

    curves: Kept = Field(description="Light curves")


class PeriodCandidates(BaseModel):
    """Periods worth a closer look."""

    periods: dict[str, list[float]] = Field(description="Periods in days by star, the likeliest first")


class Periods(BaseModel):
    """The best period of each star, even if it is not periodic."""

    found: dict[str, Periodic] = Field(description="Period and dispersion by star")


class Eclipses(BaseModel):
    """Stars that fade as if something passed in front of them."""

    depths: dict[str, float] = Field(description="How far each fades, in magnitudes")


class Flares(BaseModel):
    """Stars that flared."""

    moments: dict[str, list[UtcDatetime]] = Field(description="When each flare was first seen, by star")


class Verdicts(BaseModel):
    """The kind of each star."""

    verdicts: dict[str, Verdict] = Field(description="The verdict by star")


class PublicationReport(BaseModel):
    """The result of publishing."""

    findings: Kept = Field(description="Findings")
    headlines: list[str] = Field(description="What was found, in a few words each")


@operation(
    name="science.curves.collect",
    description="Gather each star's measurements",
    category="science",
    tags=["science"],
    models_in=["Measurement"],
)
async def collect(
    star: Annotated[str | None, Field(description="Only this star; all of them when left out")] = None,
) -> CurveSet:
    """Take good and fair measurements, by time. If there are none, the error says what to run first."""
    wanted = {"grade": {"$ne": Grade.POOR}} | ({"star_name": star} if star else {})
    points: dict[str, list[Point]] = {}
    async for found in Measurement.find(wanted).sort("star_name", "taken_at"):
        point = Point(days=days_since_2000(found.taken_at), magnitude=found.magnitude)
        points.setdefault(found.star_name, []).append(point)
    if not points:
        raise NotFoundError(f"there are no measurements of {star or 'any star'}", hint="run `reduction` first")
    return CurveSet(curves=[StarCurve(star=name, points=found) for name, found in points.items()])


@operation(name="science.curves.clean", description="Drop the outliers", category="science", tags=["science"])
@consistent
def clean(measured: CurveSet) -> CleanCurves:
    """Leave out single points that differ much from both of their neighbours: satellites, cosmic rays."""
    cleaned = [
        StarCurve(star=each.star, points=[each.points[index] for index in without_outliers(each.curve)])
        for each in measured.curves
    ]
    return CleanCurves(curves=cleaned)


@operation(
    name="science.curves.store",
    description="Store the light curves",
    category="science",
    tags=["science"],
    models_in=["Star"],
    models_out=["LightCurve"],
)
@consistent
async def store_curves(clean: CleanCurves) -> CurvesStored:
    """Store a document for each star, linked to it."""
    stars = await _stars()
    curves = [LightCurve(star=stars[each.star], star_name=each.star, points=each.points) for each in clean.curves]
    return CurvesStored(curves=await keep(curves, "star_name"))


@operation(
    name="science.search.periods.coarse.scan",
    description="Look for periods on a coarse grid",
    category="science",
    tags=["science", "periods"],
    timeout=120,
)
@consistent
def scan_periods(
    clean: CleanCurves,
    shortest: Annotated[float, Field(gt=0.01, le=1, description="Shortest period to look for, in days")] = 0.1,
    longest: Annotated[float, Field(gt=0.01, le=10, description="Longest period to look for, in days")] = 1.0,
    steps: Annotated[int, Field(ge=10, le=10_000, description="How many periods to try")] = 900,
) -> PeriodCandidates:
    """Scan for periods. A sync function, because it only computes: Pulpo runs it in a thread."""
    return PeriodCandidates(
        periods={each.star: candidates(each.curve, shortest, longest, steps) for each in clean.curves}
    )


@operation(
    name="science.search.periods.fine.refine",
    description="Refine the periods",
    category="science",
    tags=["science", "periods"],
    timeout=120,
)
@consistent
def refine_periods(clean: CleanCurves, coarse: PeriodCandidates) -> Periods:
    """Search around each candidate, and take the shortest period that is about as good as the best."""
    found = {each.star: refined(each.curve, coarse.periods[each.star]) for each in clean.curves}
    return Periods(found={star: Periodic(period_days=days, dispersion=left) for star, (days, left) in found.items()})


@operation(name="science.search.eclipses.find", description="Look for eclipses", category="science", tags=["science"])
@consistent
def find_eclipses(clean: CleanCurves) -> Eclipses:
    """Return stars that fade from time to time, and never brighten as much."""
    depths = {each.star: eclipse_depth(each.curve) for each in clean.curves}
    return Eclipses(depths={star: depth for star, depth in depths.items() if depth is not None})


@operation(name="science.search.flares.find", description="Look for flares", category="science", tags=["science"])
@consistent
def find_flares(clean: CleanCurves) -> Flares:
    """Return stars that brighten suddenly and rarely."""
    starts = {each.star: flares(each.curve) for each in clean.curves}
    return Flares(
        moments={star: [J2000 + timedelta(days=day) for day in days] for star, days in starts.items() if days}
    )


@operation(
    name="science.classify", description="Say what kind of star each one is", category="science", tags=["science"]
)
@consistent
def classify(clean: CleanCurves, periods: Periods, eclipses: Eclipses, flares: Flares) -> Verdicts:
    """Classify after all searches. A flare decides, then a periodic eclipse, then any other period."""
    return Verdicts(verdicts={each.star: _verdict(each, periods, eclipses, flares) for each in clean.curves})


@operation(
    name="science.publish",
    description="Publish what was found",
    category="science",
    tags=["science"],
    models_in=["Star"],
    models_out=["Finding"],
    permissions=["astronomer"],
)
@consistent
async def publish(verdicts: Verdicts, curves: CurvesStored) -> PublicationReport:
    """Publish verdicts after their curves are stored. The same verdict is published once."""
    stars, now = await _stars(), utc_now()
    findings = [
        Finding(star=stars[name], star_name=name, verdict=verdict, published_at=now)
        for name, verdict in sorted(verdicts.verdicts.items())
    ]
    kept = await keep(findings, "star_name", but=["published_at"])
    return PublicationReport(findings=kept, headlines=[finding.headline for finding in findings])


def _verdict(star: StarCurve, periods: Periods, eclipses: Eclipses, flares: Flares) -> Verdict:
    scatter = pstdev(magnitude for _, magnitude in star.curve)
    period = periods.found[star.star]
    repeats = scatter > CHANGES and period.dispersion < REPEATS
    if star.star in flares.moments:
        return Flaring(flares=flares.moments[star.star])
    if repeats and star.star in eclipses.depths:
        return Eclipsing(period_days=period.period_days, depth=eclipses.depths[star.star])
    return period if repeats else Constant(scatter=scatter)


async def _stars() -> dict[str, Star]:
    return {star.name: star async for star in Star.find_all()}
