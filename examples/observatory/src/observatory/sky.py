"""Positions in the sky: the altitude of stars, and the times of darkness.

Low-precision formulas of the Astronomical Almanac (good to 0.01° for the Sun), and Kasten and Young (1989) for the
airmass. Angles are degrees and right ascensions hours; moments carry a zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import asin, atan2, cos, degrees, radians, sin

J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
NIGHT = -18.0  # altitude of the Sun below which the sky is as dark as it gets


@dataclass(frozen=True, slots=True)
class Site:
    """A place on Earth: degrees north and degrees east."""

    latitude: float
    longitude: float


HILL = Site(latitude=48.6, longitude=9.2)


def days_since_2000(moment: datetime) -> float:
    """Return the days since noon of 1 January 2000, the epoch of the formulas."""
    return (moment - J2000) / timedelta(days=1)


def sidereal_time(moment: datetime, site: Site = HILL) -> float:
    """Return the right ascension, in hours, on the meridian of `site`."""
    return (18.697374558 + 24.06570982441908 * days_since_2000(moment) + site.longitude / 15) % 24


def altitude(ra_hours: float, dec_degrees: float, moment: datetime, site: Site = HILL) -> float:
    """Return the degrees of a star above the horizon, negative below it."""
    hour_angle = radians((sidereal_time(moment, site) - ra_hours) * 15)
    dec, latitude = radians(dec_degrees), radians(site.latitude)
    return degrees(asin(sin(dec) * sin(latitude) + cos(dec) * cos(latitude) * cos(hour_angle)))


def airmass(degrees_up: float) -> float:
    """Return the amount of air that a star's light crosses: 1 in the zenith, 2 at 30°, at most 38, at the horizon."""
    up = max(degrees_up, 0.0)
    haze: float = 0.50572 * (up + 6.07995) ** -1.6364
    return 1 / (sin(radians(up)) + haze)


def sun(moment: datetime) -> tuple[float, float]:
    """Return right ascension (hours) and declination (degrees) of the Sun."""
    days = days_since_2000(moment)
    anomaly = radians(357.529 + 0.98560028 * days)
    longitude = radians(280.459 + 0.98564736 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.00000036 * days)
    ra = degrees(atan2(cos(tilt) * sin(longitude), cos(longitude))) / 15 % 24
    return ra, degrees(asin(sin(tilt) * sin(longitude)))


def darkness(evening: date, site: Site = HILL) -> tuple[datetime, datetime] | None:
    """Return the start and end of darkness in the night after `evening`, to the minute; None for a white night."""
    dark = [moment for moment in _minutes(evening) if altitude(*sun(moment), moment, site) < NIGHT]
    return (dark[0], dark[-1]) if dark else None


def _minutes(evening: date) -> Iterator[datetime]:
    noon = datetime.combine(evening, time(12), tzinfo=UTC)
    return (noon + timedelta(minutes=minute) for minute in range(24 * 60))
