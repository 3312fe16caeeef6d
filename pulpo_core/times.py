"""Durations and times, as commands and routes accept them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from pulpo_core.exceptions import ValidationError

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DURATION = re.compile(r"([0-9]{1,6}(?:[.][0-9]{1,3})?)([smhdw])")
DURATIONS = "90s, 30m, 12h, 7d, 2w"
TIMES = "an age (30m, 12h, 7d) or a time (2026-01-31, 2026-01-31T12:00)"
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
SHOWN = 100


def read_duration(text: str, name: str) -> timedelta:
    """Return a duration, given as `90s`, `30m`, `1.5h`, `7d` or `2w`. Raises ValidationError, also for none at all."""
    if found := _duration(text):
        return found
    raise ValidationError(f"{name} must be a duration, got {text[:SHOWN]!r}", hint=f"write it like {DURATIONS}")


def read_time(text: str | None, name: str, zone: tzinfo | None = None) -> datetime | None:
    """Return a time in UTC, or None for None. It is given as an age (a duration before now) or in ISO 8601.

    A time without a zone is in `zone`, or else in the local one. Raises ValidationError.
    """
    if text is None:
        return None
    if (age := _duration(text)) is not None:
        return ago(age)
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValidationError(f"{name} must be a time, got {text[:SHOWN]!r}", hint=f"give {TIMES}") from None


def ago(age: timedelta) -> datetime:
    """Return the time that lies so far in the past, or the earliest date if it would lie before that."""
    try:
        return datetime.now(UTC) - age
    except OverflowError:
        return EARLIEST


def _duration(text: str) -> timedelta | None:
    found = DURATION.fullmatch(text)
    return timedelta(**{UNITS[found[2]]: float(found[1])}) if found else None
