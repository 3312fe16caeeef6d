"""Reads JSON bodies, up to a maximum size."""

import json
from typing import Any, NamedTuple

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from pulpo_api.context import api_context
from pulpo_api.http.deadlines import renew
from pulpo_core.documents.strict_json import MAX_DEPTH, JsonError, check_depth, check_exact, check_keys, strict_decoder

MERGE_PATCH = "application/merge-patch+json"
KEYS, EXACT = json.JSONDecoder(object_pairs_hook=check_keys), strict_decoder()
DIGITS = bytes(ord("0") if byte in b"0123456789." else ord(" ") for byte in range(256))
LONG_NUMBER = b"0" * 18
"""What a number of 18 digits becomes when `DIGITS` translates it. A regular expression takes ten times as long."""


class Body(NamedTuple):
    """A request's body: JSON values, None if it is empty. `is_suspect` if it may contain a dollar sign or a NUL
    character, which some values must not contain."""

    value: Any
    is_suspect: bool


async def read_json(request: Request) -> Any:
    """Return the body as JSON values, None if it is empty. Raises like `read_body`."""
    return (await read_body(request)).value


async def read_body(request: Request) -> Body:
    """Return the body.

    Raises HTTPException: 413 if it is too large, 415 for another media type (a form that a web page sends across sites
    is never JSON), 400 if it is not JSON.
    """
    kinds, length = [], "0"
    for name, value in request.scope["headers"]:
        if name == b"content-type":
            kinds.append(value.decode("latin-1"))
        elif name == b"content-length":
            length = value.decode("latin-1")
    if len(kinds) > 1:
        raise HTTPException(415, "the request has several content types; send application/json")
    given = kinds[0] if kinds else None
    media_type = (given or "").partition(";")[0].strip().lower()
    if given is not None and media_type not in ("application/json", MERGE_PATCH):
        detail = f"the content type must be application/json, got {media_type!r}"
        raise HTTPException(415, detail)
    body = await _read(request, length, api_context(request.scope).settings.max_body)
    if not body or body.isspace():
        return Body(None, False)
    if given is None:
        raise HTTPException(415, "the body has no content type; send application/json")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, f"the body is not JSON: {error}") from None
    is_flat = isinstance(value, dict) and body.count(b":") == len(value)  # one colon for each key
    has_long_numbers = LONG_NUMBER in body.translate(DIGITS)
    try:
        if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
            check_depth(value)
        if has_long_numbers:
            check_exact(EXACT.decode(body.decode()))
        elif not is_flat:
            KEYS.decode(body.decode())
    except JsonError as error:
        raise HTTPException(400, f"the body {error}") from None
    return Body(value, b"$" in body or b"\\u00" in body)


async def _read(request: Request, length: str, limit: int) -> bytes:
    if not length.isdecimal() or int(length[:20]) > limit:
        raise _too_large(limit)
    chunks, size, more = [], 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
        if size > limit:
            raise _too_large(limit)
    if len(chunks) > 1:
        renew(request)  # the time that a slow client needs does not count
    return b"".join(chunks)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"the body is larger than {limit} bytes")
