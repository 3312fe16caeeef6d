"""Downloads of whole lists: `?format=csv&download=jobs.csv`, a plain link that a browser saves as a file."""

import re
from urllib.parse import quote

from starlette.datastructures import Headers

from pulpo_api.http.accept import export_format
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.export import MEDIA_TYPES, ExportFormat
from pulpo_core.documents.query.parser import MAX_FILE_NAME, ListQuery
from pulpo_core.exceptions import ValidationError

UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\\\<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""Characters that some system forbids in file names, and those that change the direction of text."""


def wanted_format(query: ListQuery, headers: Headers) -> ExportFormat | None:
    """Return the format of a whole list: from `format`, else from the name of the file, else from `Accept`.

    None means a page. Raises ValidationError for a name without a known suffix.
    """
    if query.format is not None:
        return query.format
    if query.download is None:
        return export_format(headers.get("accept", ""))
    suffix = query.download.rpartition(".")[2].lower()
    found = next((name for name in MEDIA_TYPES if name == suffix), None)
    if found is None:
        raise _refusal(f"must end in .{', .'.join(MEDIA_TYPES)}, or come with format")
    return found


def content_disposition(name: str, format: ExportFormat) -> str:  # noqa: A002
    """Return the header that makes a browser save the response (RFC 6266). Raises ValidationError for an unsafe name.

    The name gets the suffix of the format if it has another one, so that callers cannot choose that of a program.
    """
    if not name or len(name) > MAX_FILE_NAME or UNSAFE.search(name) or name.startswith(".") or name != name.strip():
        raise _refusal(
            f"must be the name of a file, of at most {MAX_FILE_NAME} characters: no folders, no leading dot, none of "
            '<>:"|?* and no control characters'
        )
    full = name if name.lower().endswith(f".{format}") else f"{name}.{format}"
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", full)
    return f'attachment; filename="{plain}"' + (f"; filename*=UTF-8''{quote(full, safe='')}" if plain != full else "")


def _refusal(finding: str) -> ValidationError:
    return refusal(f"download {finding}", ("query", "download"), finding)
