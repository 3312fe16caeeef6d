"""Answers every error as `application/problem+json` (RFC 9457)."""

import logging
import math
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pymongo.errors import ConnectionFailure, DuplicateKeyError, ExecutionTimeout, OperationFailure, PyMongoError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pulpo_api.auth.errors import IssuerError
from pulpo_api.http.allowed_methods import allowed_methods
from pulpo_api.http.conditional import etag
from pulpo_api.server.local_socket import is_local
from pulpo_core.documents.write_errors import conflict
from pulpo_core.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    DatabaseError,
    DeclarationError,
    ExternalServiceError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionFailedError,
    PulpoException,
    RateLimitError,
    TimeoutError,  # noqa: A004 (Pulpo's, which is a kind of Python's)
    UnsupportedError,
    UserInputError,
    ValidationError,
)
from pulpo_core.invocation import ANONYMOUS
from pulpo_core.runtime import current_runtime
from pulpo_core.sensitive import error_text

log = logging.getLogger("pulpo.api")

PROBLEM_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="pulpo"'

# HostUnreachable, HostNotFound, NetworkTimeout, WriteConflict, FailedToSatisfyReadPreference,
# ReadConcernMajorityNotAvailableYet, ExceededTimeLimit, SocketException: a router's errors about its shards. The
# driver turns the errors of a member that is no longer primary into a ConnectionFailure.
PASSING = frozenset({6, 7, 89, 112, 133, 134, 262, 9001})
INTERNAL_ERROR = 1
OUT_OF_DISK_SPACE = 14031

STATUS: tuple[tuple[type[PulpoException], int], ...] = (
    (PermissionDeniedError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (PreconditionFailedError, 412),
    (ValidationError, 422),
    (ConfigurationError, 500),  # the project's mistake, not the client's
    (DeclarationError, 500),
    (UserInputError, 400),
    (UnsupportedError, 501),  # a retry would not help
    (DatabaseError, 503),
    (RateLimitError, 429),
    (AuthenticationError, 401),
    (TimeoutError, 504),
    (IssuerError, 503),  # not 502: the sender cannot be identified, so no request can be served
    (ExternalServiceError, 502),
    (PulpoException, 500),
)


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Return a problem with `status`, `title`, `detail`, and further members such as `errors`."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    answer = Response(orjson.dumps(body, default=str), status, dict(headers or {}), media_type=PROBLEM_TYPE)
    if status == 413:
        answer.headers["Connection"] = "close"  # close the connection, so that the rest of the body is not received
    return answer


def add_handlers(app: FastAPI) -> None:
    """Register the handlers that answer every error with a problem."""
    for kind, handler in _HANDLERS:
        app.add_exception_handler(kind, handler)


async def answer_error(request: Request, error: Exception) -> Response:
    """Return the application's response to an error, to be stored or embedded in another response."""
    for kind, handler in _HANDLERS:
        if isinstance(error, kind):
            return await handler(request, error)
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    return bug(request.scope, error)


def bug(scope: Scope, error: Exception) -> Response:
    """Return the response to a request that ran into a bug. Only local callers of the server's user get details."""
    if is_local(scope):
        return problem(500, f"{type(error).__name__}: {error_text(error)}")
    return problem(500, "something went wrong; see the server's log")


async def _pulpo_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, PulpoException):
        raise error
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    if status == 500:
        log.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
    if status == 403 and getattr(request.state, "actor", ANONYMOUS) == ANONYMOUS:
        status = 401  # the request may be allowed with credentials
    more: dict[str, Any] = {"hint": error_text(error, error.hint)} if error.hint else {}
    if isinstance(error, ValidationError | ConflictError) and error.errors:
        more["errors"] = [{**found, "msg": error_text(error, found["msg"])} for found in _findings(error.errors)]
    return problem(status, error_text(error, error.message), headers=_headers(status, error), **more)


def _headers(status: int, error: PulpoException) -> dict[str, str]:
    """Return the headers of an error: `WWW-Authenticate`, `ETag` or `Retry-After`."""
    if status == 401:
        return {"WWW-Authenticate": CHALLENGE}
    if isinstance(error, PreconditionFailedError):
        return {"ETag": etag(error.details["version"])}
    after = getattr(error, "retry_after", None)
    return {"Retry-After": str(max(1, math.ceil(after)))} if after is not None else {}


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code in (404, 405) and error.detail == HTTPStatus(error.status_code).phrase:
        return _other_methods(request)
    return problem(error.status_code, error.detail, headers=error.headers)


def _other_methods(request: Request) -> Response:
    """Answer a request whose method or path does not exist. OPTIONS returns the methods of the path."""
    methods = allowed_methods(request)
    if not methods or request.method in methods - {"OPTIONS"}:  # the route is known, but the document is not
        hint = "see /docs for the routes" if request.url.path == "/" else None  # newcomers look here first
        more: dict[str, Any] = {"hint": hint} if hint else {}
        return problem(404, f"there is nothing at {request.url.path}", **more)
    headers = {"Allow": ", ".join(sorted(methods))}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return problem(405, f"{request.method} is not allowed here", headers=headers)


async def _request_error(request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    return problem(422, "the request is not valid", errors=_findings(errors))


async def _duplicate(request: Request, error: Exception) -> Response:
    if not isinstance(error, DuplicateKeyError):
        raise error
    return await _pulpo_error(request, conflict(error))


async def _database_error(request: Request, error: Exception) -> Response:
    log.error("%s %s: %s: %s", request.method, request.url.path, type(error).__name__, error)
    if isinstance(error, ExecutionTimeout):
        return problem(503, "the query took too long", hint="narrow it; see the setting query_timeout")
    is_away = isinstance(error, ConnectionFailure) or _is_passing(error)
    if (is_away or _code(error) == INTERNAL_ERROR) and (known := await _known_problem()):
        return problem(503, f"the database does not answer: {known}", headers={"Retry-After": "2"})
    if is_away:
        return problem(503, "the database does not answer", headers={"Retry-After": "2"})
    if _code(error) == OUT_OF_DISK_SPACE:
        return problem(507, "the database has no space left on its disk")
    return problem(500, "the database refused the request")


_HANDLERS: tuple[tuple[type[Exception], Callable[[Request, Exception], Awaitable[Response]]], ...] = (
    (PulpoException, _pulpo_error),
    (HTTPException, _http_error),
    (RequestValidationError, _request_error),
    (DuplicateKeyError, _duplicate),
    (PyMongoError, _database_error),
)


async def _known_problem() -> str | None:
    """Return the reason why the database does not work, if its plugin knows it, else None."""
    runtime = current_runtime()
    return await runtime.database.problem() if runtime else None


def _is_passing(error: Exception) -> bool:
    """Return True for a temporary error: a part of a cluster could not be reached in time."""
    return _code(error) in PASSING or (isinstance(error, PyMongoError) and error.timeout)


def _code(error: Exception) -> int | None:
    return error.code if isinstance(error, OperationFailure) else None


def _findings(errors: Any) -> list[dict[str, Any]]:
    return [{"loc": list(error["loc"]), "msg": error["msg"], "type": error["type"]} for error in errors]
