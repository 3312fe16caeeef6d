"""Points in time: always with a zone, always in UTC, never finer than the database keeps them."""

from datetime import UTC, datetime

from pulpo_core.models.validators import as_utc


def utc_now() -> datetime:
    """Now, cut to the milliseconds that MongoDB stores, so that a document equals itself after a round trip."""
    return as_utc(datetime.now(UTC))
