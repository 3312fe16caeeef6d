from math import pi, sin

import pytest

from observatory.variability import candidates, dispersion, eclipse_depth, flares, refined, without_outliers

DAYS = [night + step / 100 for night in range(6) for step in range(30)]


def wave(period: float) -> list[tuple[float, float]]:
    return [(day, 12 + 0.1 * sin(2 * pi * day / period)) for day in DAYS]


@pytest.mark.parametrize("period", [0.137, 0.29, 0.61])
def test_a_wave_has_its_period(period: float) -> None:
    found, left = refined(wave(period), candidates(wave(period), 0.1, 1.0, 900))
    assert found == pytest.approx(period, rel=0.002)
    assert left < 0.05


def test_at_another_period_all_scatter_is_left() -> None:
    assert dispersion(wave(0.137), 0.137) < 0.05
    assert dispersion(wave(0.137), 0.2113) > 0.7


def test_eclipses_only_fade() -> None:
    curve = [(day, 12.0 if index % 10 else 12.4) for index, day in enumerate(DAYS)]
    assert eclipse_depth(curve) == pytest.approx(0.4)
    assert eclipse_depth(wave(0.3)) is None


def test_flares_are_sudden_and_rare() -> None:
    quiet = [(day, 12.0) for day in DAYS]
    flaring = [*quiet]
    flaring[40:43] = [(DAYS[40], 11.4), (DAYS[41], 11.6), (DAYS[42], 11.8)]
    assert flares(flaring) == [DAYS[40]]
    assert flares(quiet) == []
    assert flares([(day, 12 + sin(2 * pi * day / 0.3)) for day in DAYS]) == []


def test_one_point_is_an_outlier_not_a_flare() -> None:
    curve = [(day, 12.0 + index % 2 * 0.01) for index, day in enumerate(DAYS)]
    curve[50] = (DAYS[50], 9.0)
    assert flares(curve) == []
    assert [index for index in range(len(curve)) if index not in without_outliers(curve)] == [50]


def test_short_curves() -> None:
    assert without_outliers([]) == []
    assert without_outliers([(0.0, 12.0)]) == [0]
