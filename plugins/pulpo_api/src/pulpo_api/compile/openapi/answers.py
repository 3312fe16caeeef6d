"""The OpenAPI of the responses that all routes share: errors and their headers."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulpo_api.compile.openapi.components import ref
from pulpo_api.json_schema import Schema

JSON = "application/json"
PROBLEM_TYPE = "application/problem+json"
MERGE_PATCH = "application/merge-patch+json"

PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Always `about:blank`: the status gives the kind of error."},
        "title": {"type": "string", "description": "The meaning of the status."},
        "status": {"type": "integer", "description": "The status of the response."},
        "detail": {"type": "string", "description": "The cause of this error."},
        "hint": {"type": "string", "description": "The suggested next step."},
        "errors": {
            "type": "array",
            "description": "The invalid parameters or fields, each with its error.",
            "items": {
                "type": "object",
                "required": ["loc", "msg", "type"],
                "properties": {
                    "loc": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
                    "msg": {"type": "string"},
                    "type": {"type": "string"},
                },
            },
        },
    },
}
ETAG = "The document's version, for `If-Match` and `If-None-Match`."
REPLAYED = {"Idempotency-Replayed": "`true` if this is the stored answer to an earlier call with this Idempotency-Key."}
RETRY_AFTER = "The seconds to wait before trying again."
CHALLENGE = "The accepted authentication schemes."
ERRORS: dict[int, tuple[str, str, str, Mapping[str, str]]] = {
    400: ("BadRequest", "The body is not JSON, or a header is malformed.", "the body is not JSON: line 1", {}),
    401: (
        "Unauthorized",
        "The credentials are missing or not valid.",
        "this API needs credentials",
        {"WWW-Authenticate": CHALLENGE},
    ),
    403: (
        "Forbidden",
        "A role is missing, or the request comes from a web page of another host.",
        "'ci' may not delete the model",
        {},
    ),
    404: ("NotFound", "There is nothing with this name or id.", "there is no Thing with the id '3fa8'", {}),
    408: ("RequestTimeout", "The request took too long to arrive.", "the request did not arrive within 30 s", {}),
    409: (
        "Conflict",
        "Another document has the same value in a unique field, or the same request is still running.",
        "another document has the same value of name",
        {"Retry-After": RETRY_AFTER},
    ),
    412: (
        "PreconditionFailed",
        "The document's version does not meet `If-Match` or `If-None-Match`.",
        "the document is not the one that If-Match names",
        {"ETag": ETAG},
    ),
    413: ("ContentTooLarge", "The body is too large.", "the body is larger than 1048576 bytes", {}),
    414: ("UriTooLong", "The URL is too long.", "the URL is longer than 16384 bytes", {}),
    415: ("UnsupportedMediaType", "The content type is not JSON.", "the body has no content type", {}),
    421: ("MisdirectedRequest", "The host name is not one of this API's.", "this host name is not served here", {}),
    422: ("UnprocessableContent", "A value is not valid; `errors` says which.", "the query is not valid", {}),
    429: (
        "TooManyRequests",
        "A service that the operation calls limits its rate; `Retry-After` is set if the wait is known.",
        "the service accepts no more calls for now",
        {"Retry-After": RETRY_AFTER},
    ),
    431: (
        "RequestHeaderFieldsTooLarge",
        "The URL and the headers together are too long.",
        "the head of the request is longer than 65536 bytes",
        {},
    ),
    500: (
        "InternalServerError",
        "Something went wrong; see the server's log.",
        "something went wrong; see the server's log",
        {},
    ),
    501: (
        "NotImplemented",
        "The database cannot do that: it has no transactions, or no change streams, which several workers need.",
        "the database has no change streams, without which none of the 2 workers learns what the others write",
        {},
    ),
    502: ("BadGateway", "A service that the operation depends on failed.", "the service sent an invalid answer", {}),
    503: (
        "ServiceUnavailable",
        "The database, or another service, does not answer.",
        "the database does not answer",
        {"Retry-After": RETRY_AFTER},
    ),
    504: ("GatewayTimeout", "The operation exceeded its timeout.", "operation 'count' took longer than 5 s", {}),
}
ALWAYS = (401, 403, 408, 414, 421, 431, 500, 503)
"""The errors that any request may get, because they come from the middlewares in front of the routes."""


def error_components() -> dict[str, Any]:
    """Return the error responses by their names."""
    return {name: _error(code) for code, (name, *_) in ERRORS.items()}


def errors(codes: Iterable[int] = ()) -> dict[str, Any]:
    """Return references to a route's error responses by status, including those that every route has."""
    return {str(code): {"$ref": f"#/components/responses/{ERRORS[code][0]}"} for code in sorted({*codes, *ALWAYS})}


def answer(description: str, schema: Schema, *, kind: str = JSON, **headers: str) -> dict[str, Any]:
    """Return a response with a body of one media type; `headers` maps names (`_` for `-`) to descriptions."""
    found: dict[str, Any] = {"description": description, "content": {kind: {"schema": schema}}}
    return with_headers(found, {name.replace("_", "-"): text for name, text in headers.items()})


def with_headers(found: dict[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """Return a response with descriptions of its headers."""
    described = {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}
    return {**found, "headers": described} if described else found


def body(schema: Schema, *kinds: str, required: bool = True) -> dict[str, Any]:
    """Return a request body in one of several media types, by default JSON."""
    return {"required": required, "content": {kind: {"schema": schema} for kind in kinds or (JSON,)}}


def _error(code: int) -> dict[str, Any]:
    name, description, detail, headers = ERRORS[code]
    title = "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()
    example: dict[str, Any] = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    if code == 422:
        example["errors"] = [{"loc": ["query", "limit"], "msg": "must be a whole number", "type": "value"}]
    found = answer(description, ref("Problem"), kind=PROBLEM_TYPE)
    found["content"][PROBLEM_TYPE]["example"] = example
    return with_headers(found, headers)
