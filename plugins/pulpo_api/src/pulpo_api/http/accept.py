"""Content negotiation: the `Accept` header."""

from pulpo_core.documents.encode.export import CSV, NDJSON


def export_type(accept: str) -> str | None:
    """The export that an Accept header asks for, or None: JSON pages are what everybody else gets."""
    wanted = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return next((kind for kind in (CSV, NDJSON) if kind in wanted), None)
