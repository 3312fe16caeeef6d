"""The current time: with a zone, in UTC, with the precision of the database."""

from datetime import UTC, datetime

from pulpo_core.models.validators import as_utc


def utc_now() -> datetime:
    """Return the time, truncated to MongoDB's milliseconds, so that a document equals itself after a round trip."""
    return as_utc(datetime.now(UTC))
