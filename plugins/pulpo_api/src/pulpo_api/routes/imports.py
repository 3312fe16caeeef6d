"""`POST /{collection}/import`: creates or updates a document for each row of the file in the body."""

import hashlib
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from pulpo_api.context import api_context
from pulpo_api.http.deadlines import renew
from pulpo_api.http.query_string import read_pairs
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.export import MEDIA_TYPES, ExportFormat

IN_MEMORY = 1 << 20
CHUNK = 1 << 16
FORMATS = {kind: name for name, kind in MEDIA_TYPES.items()}
UTF_8 = ("", "utf-8", "utf8")


def import_format(request: Request) -> ExportFormat:
    """Return the format of the body. Raises HTTPException 415."""
    given = request.headers.getlist("content-type")
    kind, _, parameters = (given[0] if len(given) == 1 else "").lower().partition(";")
    found = FORMATS.get(kind.strip())
    if found is None:
        raise HTTPException(415, f"the content type must be one of {', '.join(FORMATS)}")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip('" ')
    if charset not in UTF_8:
        raise HTTPException(415, f"the file must be text in UTF-8, not in {charset[:40]!r}")
    return found


def import_options(request: Request) -> tuple[str, bool]:
    """Return the key fields, and whether it is a dry run. Raises ValidationError."""
    key, dry_run = "", False
    seen: set[str] = set()
    for name, value in read_pairs(request.scope["query_string"]):
        if name in seen or name not in ("key", "dry_run") or (name == "dry_run" and value not in ("true", "false")):
            finding = (
                "given more than once"
                if name in seen
                else "must be true or false"
                if name == "dry_run"
                else "unknown parameter; known are key, dry_run"
            )
            raise refusal(f"the query is not valid: {name[:100]}: {finding}", ("query", name), finding)
        seen.add(name)
        key, dry_run = (value, dry_run) if name == "key" else (key, value == "true")
    return key, dry_run


async def receive_file(request: Request) -> IO[bytes]:
    """Return the body as a file, on disk if it is large. The file is complete before the first row is written.

    Raises HTTPException 413 if it is larger than `max_upload`.
    """
    limit = api_context(request.scope).settings.upload_limit
    too_large = HTTPException(413, f"the body is larger than {limit} bytes")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > limit:
        raise too_large
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    try:
        more = True
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            file.write(message.get("body", b""))
            more = message.get("more_body", False)
            if file.tell() > limit:
                raise too_large
            renew(request)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def digest_of(file: IO[bytes]) -> str:
    """Return a hash of a file, which is then at its start again."""
    found = hashlib.sha256()
    for chunk in chunks_of(file):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in chunks."""
    while chunk := file.read(CHUNK):
        yield chunk
