"""Content negotiation: the `Accept` header."""

from pulpo_core.documents.encode.export import MEDIA_TYPES, ExportFormat

OFFERED: tuple[ExportFormat, ...] = ("csv", "ndjson")
VARY = (b"vary", b"Accept")
"""The header of a response whose format depends on `Accept`."""


def export_format(accept: str) -> ExportFormat | None:
    """Return the export format that an Accept header requests, or None for pages of JSON.

    The client does not accept a format with `q=0`: `text/csv;q=0`.
    """
    if "csv" not in accept and "ndjson" not in accept:  # most requests
        return None
    wanted = {kind for kind, quality in map(_split, accept.split(",")) if quality > 0}
    return next((name for name in OFFERED if MEDIA_TYPES[name] in wanted), None)


def _split(part: str) -> tuple[str, float]:
    """Return the media type of a part of the header, and its quality."""
    kind, *parameters = (word.strip().lower() for word in part.split(";"))
    quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return kind, 1.0
