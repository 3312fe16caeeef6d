"""Computes the brightness of stars from a camera's counts: calibration, and comparison with constant stars.

Counts are one number an aperture; the last aperture of each frame looks at empty sky.
"""

from collections.abc import Sequence
from math import log10, sqrt
from statistics import fmean

Counts = Sequence[float]
COLOR_EXTINCTION = 0.04  # magnitudes that a star dims more per unit of B-V and airmass: blue light is scattered more


def average(frames: Sequence[Counts]) -> list[float]:
    """Return the mean of each aperture over several frames."""
    return [fmean(values) for values in zip(*frames, strict=True)]


def dark_rate(darks: Sequence[Counts], exposure: float, bias: Counts) -> list[float]:
    """Return the counts per second of each aperture in darkness."""
    return [(value - level) / exposure for value, level in zip(average(darks), bias, strict=True)]


def response(flats: Sequence[Counts], exposure: float, bias: Counts, dark: Counts) -> list[float]:
    """Return the sensitivity of each aperture, relative to their mean."""
    light = [v - b - d * exposure for v, b, d in zip(average(flats), bias, dark, strict=True)]
    return [value / fmean(light) for value in light]


def calibrate(counts: Counts, exposure: float, bias: Counts, dark: Counts, flat: Counts) -> list[float]:
    """Return the light of each star in counts, corrected for level, dark current, sensitivity and sky."""
    light = [(c - b - d * exposure) / f for c, b, d, f in zip(counts, bias, dark, flat, strict=True)]
    return [value - light[-1] for value in light[:-1]]


def ensemble(values: Sequence[float]) -> float:
    """Return the magnitude of several stars taken together."""
    return -2.5 * log10(sum(10 ** (-0.4 * value) for value in values))


def relative_magnitude(light: float, reference: float, reference_magnitude: float) -> float:
    """Return the magnitude of a star with `light`, if stars of a known magnitude have `reference`."""
    return reference_magnitude - 2.5 * log10(max(light, 1.0) / reference)


def uncertainty(light: float) -> float:
    """Return the standard error of a magnitude, from the number of photons alone."""
    return 1.0857 / sqrt(max(light, 1.0))


def corrected(magnitude: float, color: float, reference_color: float, airmass: float) -> float:
    """Return the magnitude, corrected for the atmosphere's different extinction of colours."""
    return magnitude - COLOR_EXTINCTION * (color - reference_color) * airmass
