"""Compresses responses with gzip, if it is worth the time and safe.

Starlette's middleware would also compress responses that set cookies, and keep their ETags unchanged. An ETag stands
for certain bytes, so the ETag of a compressed response ends with `-gzip`; clients send it back like any other, and it
is accepted with and without this suffix. None of the distributions that the API needs supports zstd.

An attacker who makes a browser send requests with its owner's cookies, and sees the length of the responses, could
guess their content (BREACH). So requests with cookies from pages of other origins get no compressed responses.
"""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipResponder
from starlette.types import Message, Receive, Scope, Send

MINIMUM = 4096  # bytes; smaller responses fit in the first packets anyway, and cost as much time
LEVEL = 1  # compresses to a quarter; the highest level takes six times as long to save another fifth
Header = tuple[bytes, bytes]
VARY = b"Accept-Encoding"
SUFFIX = b"-gzip"
CODED_TAG = re.compile(rb'("[\x21\x23-\x7e\x80-\xff]*)-gzip"')
CONDITIONS = (b"if-match", b"if-none-match")
REFUSED = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
FOREIGN = ("cross-site", "same-site")
UNCOMPRESSED = tuple(each.removesuffix("*").encode() for each in DEFAULT_EXCLUDED_CONTENT_TYPES)


def compressing(scope: Scope, send: Send, start: Message) -> Send:
    """Return a `send` for a response, which compresses it if the client may get it compressed.

    `start` is the first message of the response; its headers are changed to what caches need to know.
    """
    request_headers = Headers(scope=scope)
    headers: Sequence[Header] = start["headers"]
    if start["status"] == 304:
        known = ",".join(request_headers.getlist("if-none-match")).encode("latin-1")
        start["headers"] = [_with_sent_tag(header, known) for header in headers]
        return send
    start["headers"] = _varying(headers)
    return _Compressed(send).send if _may_compress(request_headers) else send


class _Compressed:
    """Forwards the messages of one response, compressed."""

    __slots__ = ("_gzip", "_plain", "_send", "_start")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._gzip = GZipResponder(self._send_nothing, MINIMUM, LEVEL)
        self._start: Message | None = None
        self._plain: Message = {}

    async def send(self, message: Message) -> None:
        """Forward a message; the start waits for the first part of the body, whose length it may contain."""
        if message["type"] == "http.response.start":
            return await self._begin(message)
        if message["type"] == "http.response.body":
            body, more = message.get("body", b""), message.get("more_body", False)
            packed = await self._gzip.apply_compression(body, more_body=more)
            if self._start is not None:
                length = [] if more else [(b"content-length", b"%d" % len(packed))]
                start, self._start = self._start, None
                await self._send({**start, "headers": [*start["headers"], *length]})
            return await self._send({**message, "body": packed})
        if self._start is not None:  # a file that the server sends itself
            self._start = None
            await self._send(self._plain)
        return await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers: Sequence[Header] = message["headers"]
        coded = [_with_coded_tag(header) for header in headers if header[0].lower() != b"content-length"]
        started = {**message, "headers": [*coded, (b"content-encoding", b"gzip")]}
        if len(coded) == len(headers):  # a stream, which may start long before its first content
            return await self._send(started)
        self._start, self._plain = started, message
        return None

    async def _send_nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A dummy application for Starlette's class, which is only used for compression."""


def plain_tags(scope: Scope) -> Scope:
    """Return a request whose ETags also include the uncompressed ones, for applications that compare them."""
    if not any(name in CONDITIONS and SUFFIX in value for name, value in scope["headers"]):
        return scope
    headers = [(name, _both(value) if name in CONDITIONS else value) for name, value in scope["headers"]]
    return {**scope, "headers": headers}


def _both(value: bytes) -> bytes:
    return CODED_TAG.sub(rb'\g<0>, \g<1>"', value)


def is_worth_it(message: Message) -> bool:
    """Return True for the start of a long response or a stream that may be compressed; also for a 304."""
    kind = b""
    for name, value in message["headers"]:
        if name == b"content-length":  # the second header of most responses, which are short
            if len(value) < 4 or int(value) < MINIMUM:
                return False
        elif name == b"content-type":
            kind = value
        elif name.lower() in (b"content-encoding", b"set-cookie", b"content-range"):
            return False
    return message["status"] not in (204, 206) and not kind.lower().startswith(UNCOMPRESSED)


def _may_compress(request_headers: Headers) -> bool:
    """Return True for a client that accepts gzip, unless other pages could learn something from the length."""
    accepted = request_headers.get("accept-encoding", "").lower()
    if "gzip" not in accepted or REFUSED.search(accepted):
        return False
    return "cookie" not in request_headers or request_headers.get("sec-fetch-site", "") not in FOREIGN


def _varying(headers: Sequence[Header]) -> list[Header]:
    """Return the headers with a Vary that contains Accept-Encoding."""
    found, has_vary = [], False
    for name, value in headers:
        if name.lower() == b"vary" and not has_vary:
            has_vary = True
            names = value if b"accept-encoding" in value.lower() or value == b"*" else value + b", " + VARY
            found.append((name, names))
        else:
            found.append((name, value))
    return found if has_vary else [*found, (b"vary", VARY)]


def _with_coded_tag(header: Header) -> Header:
    """Return an ETag changed to that of the compressed response; other headers unchanged."""
    name, value = header
    return (name, value[:-1] + SUFFIX + b'"') if name.lower() == b"etag" and value.endswith(b'"') else header


def _with_sent_tag(header: Header, known: bytes) -> Header:
    """Return the ETag of a 304 as the client sent it; other headers unchanged."""
    coded = _with_coded_tag(header)
    return coded if coded is not header and coded[1].removeprefix(b"W/") in known else header
