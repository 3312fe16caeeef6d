import pytest

from observatory.photometry import calibrate, corrected, dark_rate, ensemble, relative_magnitude, response, uncertainty

BIAS, DARK, FLAT = [1000.0, 1000.0, 1000.0], [2.0, 2.0, 2.0], [1.25, 0.75, 1.0]


def test_calibration_leaves_the_starlight() -> None:
    starlight, sky = [5000.0, 800.0, 0.0], 320.0
    counts = [(light + sky) * f + b + 60 * d for light, f, b, d in zip(starlight, FLAT, BIAS, DARK, strict=True)]
    assert calibrate(counts, 60, BIAS, DARK, FLAT) == pytest.approx(starlight[:-1])


def test_masters() -> None:
    assert dark_rate([[1110.0, 1130.0, 1120.0], [1130.0, 1110.0, 1120.0]], 60, BIAS) == pytest.approx(DARK)
    flats = [[1008.0 + 4000 * value for value in FLAT]]
    assert response(flats, 4, BIAS, DARK) == pytest.approx(FLAT)


def test_two_equal_stars_are_three_quarters_of_a_magnitude_brighter() -> None:
    assert ensemble([12.0, 12.0]) == pytest.approx(12.0 - 0.7526, abs=0.0001)


def test_a_hundredth_of_the_light_is_five_magnitudes() -> None:
    assert relative_magnitude(100, 10_000, 10.0) == pytest.approx(15.0)


def test_no_light_is_not_an_error() -> None:
    assert relative_magnitude(-5, 10_000, 10.0) == pytest.approx(20.0)
    assert uncertainty(0) == pytest.approx(1.0857)


def test_air_dims_blue_stars_more() -> None:
    assert corrected(12.0, 0.2, 0.6, airmass=2.0) > 12.0 > corrected(12.0, 1.4, 0.6, airmass=2.0)
