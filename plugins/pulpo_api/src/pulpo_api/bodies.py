"""Reads JSON bodies: only JSON, only so much of it."""

from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request

MERGE_PATCH = "application/merge-patch+json"


async def read_json(request: Request) -> Any:
    """The body as JSON values, None where it is empty.

    Raises HTTPException: 413 for one that is too large, 415 for another media type (a form that a web page sends
    across sites never is JSON), 400 for text that is not JSON.
    """
    body = await _read(request, request.app.state.max_body)
    if not body.strip():
        return None
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", MERGE_PATCH):
        raise HTTPException(415, f"the body is {media_type or 'of no type'}; send application/json")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from None


async def _read(request: Request, limit: int) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise HTTPException(413, f"the body is larger than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
