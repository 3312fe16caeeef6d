"""Against values of the Astronomical Almanac and of the papers that the formulas come from."""

from datetime import UTC, date, datetime, timedelta

import pytest

from observatory.sky import Site, airmass, altitude, darkness, sidereal_time, sun

GREENWICH = Site(latitude=51.477, longitude=0.0)


def test_sidereal_time() -> None:
    assert sidereal_time(datetime(2000, 1, 1, 12, tzinfo=UTC), GREENWICH) == pytest.approx(18.6974, abs=0.0001)
    assert sidereal_time(datetime(2026, 3, 20, 0, tzinfo=UTC), GREENWICH) == pytest.approx(11.833, abs=0.01)


@pytest.mark.parametrize(
    ("degrees", "expected"), [(90, 1.0), (60, 1.1539), (30, 1.9943), (10, 5.5803), (0, 37.92), (-5, 37.92)]
)
def test_airmass(degrees: float, expected: float) -> None:
    assert airmass(degrees) == pytest.approx(expected, rel=0.002)


def test_the_sun_at_equinox_and_solstice() -> None:
    ra, dec = sun(datetime(2026, 3, 20, 14, 46, tzinfo=UTC))
    assert min(ra, 24 - ra) < 0.002
    assert abs(dec) < 0.02
    assert sun(datetime(2026, 6, 21, 8, 24, tzinfo=UTC))[1] == pytest.approx(23.436, abs=0.01)


def test_polaris_stays_where_it_is() -> None:
    moments = [datetime(2026, 3, 20, tzinfo=UTC) + timedelta(hours=hour) for hour in range(24)]
    assert all(abs(altitude(2.53, 89.26, moment, GREENWICH) - 51.477) < 0.8 for moment in moments)


def test_nights_are_longer_in_winter() -> None:
    lengths = []
    for evening in (date(2026, 12, 21), date(2026, 3, 20), date(2026, 5, 1)):
        begins, ends = darkness(evening) or (None, None)
        assert begins is not None
        assert ends is not None
        lengths.append(ends - begins)
    assert lengths == sorted(lengths, reverse=True)
    assert darkness(date(2026, 6, 21)) is None
