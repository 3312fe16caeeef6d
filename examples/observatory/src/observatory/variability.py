"""Finds variability in light curves: periods by phase dispersion (Stellingwerf 1978), eclipses, flares.

A light curve is a list of (days, magnitude); a larger magnitude is fainter.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean, median

Curve = Sequence[tuple[float, float]]
BINS = 12


def dispersion(curve: Curve, period: float) -> float:
    """Return the scatter within bins of the phase, as a share of all scatter: near 0 at the period, else about 1."""
    middle = fmean(magnitude for _, magnitude in curve)
    counts, sums, whole = [0] * BINS, [0.0] * BINS, 0.0
    for days, magnitude in curve:
        index, offset = int(days / period % 1 * BINS) % BINS, magnitude - middle
        counts[index] += 1
        sums[index] += offset
        whole += offset * offset
    between = sum(total * total / count for total, count in zip(sums, counts, strict=True) if count)
    return 1 - between / whole


def candidates(curve: Curve, shortest: float, longest: float, steps: int, keep: int = 3) -> list[float]:
    """Return the periods (days) of least dispersion, the best first, on a grid that is even in frequency."""
    lowest, highest = 1 / longest, 1 / shortest
    grid = [1 / (lowest + (highest - lowest) * step / (steps - 1)) for step in range(steps)]
    return sorted(grid, key=lambda period: dispersion(curve, period))[:keep]


def refined(curve: Curve, around: Iterable[float]) -> tuple[float, float]:
    """Return the best period near some others, and its dispersion. Of a period and its multiples, the shortest."""
    found = [_polish(curve, period) for period in around]
    best = min(share for _, share in found)
    return min((period, share) for period, share in found if share < best * 1.1)


def _polish(curve: Curve, period: float) -> tuple[float, float]:
    near = [period * (1 + step / 15_000) for step in range(-100, 101)]
    return min(((each, dispersion(curve, each)) for each in near), key=lambda found: found[1])


def eclipse_depth(curve: Curve) -> float | None:
    """Return the magnitudes by which a star fades now and then, if it never brightens as much; else None."""
    middle = median(magnitude for _, magnitude in curve)
    fading = max(magnitude for _, magnitude in curve) - middle
    brightening = middle - min(magnitude for _, magnitude in curve)
    return fading if fading > 0.1 and fading > 3 * brightening else None


def flares(curve: Curve, threshold: float = 0.15) -> list[float]:
    """Return the days of flares: a star brighter than usual by more than `threshold`, at two or more points in a row.

    A star that is often that bright pulsates: it has no flares.
    """
    middle = median(magnitude for _, magnitude in curve)
    bright = [magnitude < middle - threshold for _, magnitude in curve]
    if sum(bright) > 0.05 * len(bright):
        return []
    starts = [
        index
        for index in range(len(bright) - 1)
        if bright[index] and bright[index + 1] and (index == 0 or not bright[index - 1])
    ]
    return [curve[index][0] for index in starts]


def without_outliers(curve: Curve, sigmas: float = 5.0) -> list[int]:
    """Return the indexes of the points that differ by less than `sigmas` from both of their neighbours."""
    steps = [abs(after[1] - before[1]) for before, after in pairwise(curve)]
    limit = sigmas * 1.4826 * median(steps) if steps else 0.0

    def is_outlier(index: int) -> bool:
        sides = [step for step in (index - 1, index) if 0 <= step < len(steps)]
        return bool(sides) and all(steps[step] > max(limit, 0.3) for step in sides)

    return [index for index in range(len(curve)) if not is_outlier(index)]
