"""Times of records."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def ago(**units: float) -> datetime:
    """Return a time in the past: `ago(days=7)`. If there is no such date, return the earliest one."""
    try:
        return datetime.now(UTC) - timedelta(**units)
    except OverflowError:
        return EARLIEST
