"""Writes `data/nights`: eight March nights of a camera that sums each star's light by itself, and two weather masts.

The behaviour of the stars is defined here, and nowhere in `src/`: the project has to find it out. Every run writes the
same numbers.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import exp, pi, sin, sqrt
from pathlib import Path
from random import Random

from observatory.sky import airmass, altitude, darkness

DATA = Path(__file__).parent / "data"
FIRST = date(2026, 3, 12)
NIGHTS = 8
CLOUDED = 4  # the fifth night: clouds from midnight on
DARK, BIAS, SKY = 2.0, 1000.0, 320.0  # counts a second, counts, counts
RESPONSE = (1.04, 0.97, 0.92, 1.01, 1.08, 0.99)  # of each aperture, the last one of which looks at empty sky
FLARES = {("Boo 2", 1): 22.4, ("Boo 2", 6): 25.1}  # star and night: the hour, counted from noon's day
Row = list[str | float]


def pulsating(days: float) -> float:
    """Magnitudes to add: a fast rise, a slow decline."""
    phase = days / 0.4613 % 1
    return 0.6 * (phase / 0.8 if phase < 0.8 else (1 - phase) / 0.2) - 0.3


def eclipsing(days: float) -> float:
    """Magnitudes to add: two eclipses of different depth an orbit."""
    phase = days / 0.7322 % 1
    depths = ((0.0, 0.48), (0.5, 0.21), (1.0, 0.48))
    return sum(depth * max(0.0, 1 - abs(phase - middle) / 0.09) for middle, depth in depths)


def wavering(days: float) -> float:
    """Magnitudes to add: a small, quick, even wave."""
    return 0.09 * sin(2 * pi * days / 0.1372)


CHANGES: dict[str, Callable[[float], float]] = {"Leo 1": pulsating, "Leo 3": eclipsing, "Boo 1": wavering}


def flare(star: str, night: int, hour: float) -> float:
    """Magnitudes to add: a sudden brightening that is gone after an hour."""
    since = hour - FLARES.get((star, night), 99)
    return -0.8 * exp(-since / 0.45) if since >= 0 else 0.0


def frames(random: Random, night: int, stars: list[dict[str, str]]) -> Iterator[Row]:
    """The camera's log of one night: calibration first, then both fields by turns."""
    evening = FIRST + timedelta(days=night)
    begin, _ = dark(evening)
    for number in range(15):
        kind = ("bias", "dark", "flat")[number // 5]
        moment = begin - timedelta(minutes=30 - number)
        yield [moment.isoformat(), kind, "", "", {"bias": 0, "dark": 60, "flat": 4}[kind], *calibration(random, kind)]
    moment, fields = begin, sorted({star["field"] for star in stars})
    for number in range(72):
        field = fields[number % len(fields)]
        shown = [star for star in stars if star["field"] == field]
        yield [moment.isoformat(), "science", "V", field, 60, *science(random, night, evening, moment, shown)]
        moment += timedelta(minutes=6)


def dark(evening: date) -> tuple[datetime, datetime]:
    """Return the start and the end of darkness. In March, every night gets dark."""
    if window := darkness(evening):
        return window
    raise ValueError(f"the night of {evening} does not get dark")


def calibration(random: Random, kind: str) -> list[float]:
    """Return the counts of each aperture with the shutter closed, or in front of an evenly lit screen."""
    light = {"bias": 0.0, "dark": DARK * 60, "flat": 40_000.0}[kind]
    return [measured(random, light * (each if kind == "flat" else 1) + (DARK * 4 if kind == "flat" else 0))
            for each in RESPONSE]  # fmt: skip


def science(random: Random, night: int, evening: date, moment: datetime, stars: list[dict[str, str]]) -> list[float]:
    """Return the counts of each aperture for a minute of exposure of one field."""
    days = (moment - datetime.combine(FIRST, time(12), tzinfo=UTC)) / timedelta(days=1)
    hour = (moment - datetime.combine(evening, time(0), tzinfo=UTC)) / timedelta(hours=1)
    cloud = random.uniform(0.8, 2.5) if night == CLOUDED and hour > 24 else random.uniform(0.0, 0.03)
    counts = []
    for star, response in zip(stars, RESPONSE, strict=False):
        up = altitude(float(star["ra_hours"]), float(star["dec_degrees"]), moment)
        change = CHANGES.get(star["name"], lambda _: 0.0)(days) + flare(star["name"], night, hour)
        dimming = (0.18 + 0.04 * float(star["color"])) * airmass(up) + cloud
        light = 60 * 10 ** (0.4 * (20 - float(star["magnitude"]) - change - dimming))
        counts.append(measured(random, (light + SKY) * response + DARK * 60))
    return [*counts, measured(random, SKY * RESPONSE[-1] + DARK * 60)]


def measured(random: Random, light: float) -> float:
    """Return the count for `light`, with its noise and the camera's own level."""
    return round(BIAS + random.gauss(light, sqrt(light + 25)))


def weather(random: Random, night: int, mast: str) -> Iterator[Row]:
    """A mast's log of one night, every half hour: humidity (%), wind (m/s), cloud cover (%)."""
    moment, end = dark(FIRST + timedelta(days=night))
    while moment <= end:
        after_midnight = moment.date() > FIRST + timedelta(days=night)
        cloudy = 85 if night == CLOUDED and after_midnight else 5
        wind = random.uniform(1, 4) + (2 if mast == "west" else 0)
        yield [moment.isoformat(), round(random.uniform(55, 75) + cloudy / 8), round(wind, 1),
               max(0, cloudy + random.randint(-5, 5))]  # fmt: skip
        moment += timedelta(minutes=30)


def write(path: Path, head: list[str], rows: Iterator[Row]) -> None:
    """Write one log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main() -> None:
    """Write all logs."""
    with (DATA / "stars.csv").open(encoding="utf-8") as file:
        stars = list(csv.DictReader(file))
    random = Random(20260312)  # noqa: S311 (noise, and the same on every run)
    for night in range(NIGHTS):
        folder = DATA / "nights" / (FIRST + timedelta(days=night)).isoformat()
        apertures = [f"aperture_{number}" for number in range(1, 7)]
        head = ["taken_at", "kind", "filter", "field", "exposure", *apertures]
        write(folder / "frames.csv", head, frames(random, night, stars))
        for mast in ("west", "east"):
            head = ["time", "humidity", "wind", "cloud"]
            write(folder / f"weather-{mast}.csv", head, weather(random, night, mast))


if __name__ == "__main__":
    main()
