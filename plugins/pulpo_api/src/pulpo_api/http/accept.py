"""Content negotiation: the `Accept` header."""

from pulpo_core.documents.encode.export import MEDIA_TYPES, ExportFormat

OFFERED: tuple[ExportFormat, ...] = ("csv", "ndjson")


def export_format(accept: str) -> ExportFormat | None:
    """Return the export format that an Accept header asks for, or None for pages of JSON."""
    if "csv" not in accept and "ndjson" not in accept:  # most requests
        return None
    wanted = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return next((name for name in OFFERED if MEDIA_TYPES[name] in wanted), None)
