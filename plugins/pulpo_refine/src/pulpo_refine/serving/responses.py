"""Responses with an ETag, compressed if the client accepts it."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pulpo_refine.serving.bundle import File
from pulpo_refine.serving.encodings import chosen

POLICY = (
    "default-src 'self'; base-uri 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self'; object-src 'none'; script-src 'self'; style-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FOREVER = "public, max-age=31536000, immutable"
CHECKED = "no-cache"


def answer(request: Request, file: File, cache: str = "", vary: str = "Accept-Encoding") -> Response:
    """Return a file, or 304 if the client already has it."""
    encoding = chosen(request.headers.get("accept-encoding", ""), file.forms)
    tag = f'"{file.etag}{"-" if encoding else ""}{encoding}"'
    headers = {**HEADERS, "ETag": tag, "Vary": vary, "Cache-Control": cache or _cache(file)}
    if tag in [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if not encoding:
        return Response(file.content, media_type=file.media_type, headers=headers)
    return Response(file.forms[encoding], media_type=file.media_type, headers={**headers, "Content-Encoding": encoding})


def _cache(file: File) -> str:
    return FOREVER if file.is_immutable else CHECKED


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with a problem document (RFC 9457)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, "application/problem+json")
