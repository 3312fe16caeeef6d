"""Sends requests to an API, and raises the errors that the project's own process would raise.

Uses Python's own HTTP client, whose import takes a fraction of the time of others.
"""

import http.client
import json
import select
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from pulpo_cli.project.remote.target import RemoteApi
from pulpo_cli.project.user import roles_hint
from pulpo_core.cli.local_api import ACTOR
from pulpo_core.exceptions import (
    ConfigurationError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionFailedError,
    ProcessingError,
    PulpoException,
    RateLimitError,
    ServiceError,
    UnsupportedError,
    ValidationError,
)

CONNECTING = 10.0  # seconds
BLOCK = 1 << 16
ERRORS: Mapping[int, type[PulpoException]] = {
    400: ConfigurationError,
    401: PermissionDeniedError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    429: RateLimitError,
    501: UnsupportedError,
    503: ServiceError,
}
KEY_HINT = "set PULPO_CLI_REMOTE_KEY, or the password for the host in ~/.netrc"


class Answer:
    """A response of the API at a URL: its headers, and its body as bytes or as a JSON value."""

    def __init__(self, answer: http.client.HTTPResponse, url: str) -> None:
        self._answer = answer
        self._url = url

    @property
    def version(self) -> str:
        """The version of the returned document."""
        return (self._answer.headers.get("ETag") or "").strip('"')

    def json(self) -> Any:
        """Return the body as a JSON value; None if it is empty. Raises ServiceError."""
        with _breaking_off():
            body = self._answer.read()
        try:
            return json.loads(body) if body else None
        except ValueError:
            raise ServiceError(f"{self._url} is not an API of Pulpo: its response is not JSON") from None

    def blocks(self) -> Iterator[bytes]:
        """Yield the body in blocks. Raises ServiceError if it is incomplete."""
        while block := self._block():
            yield block

    def _block(self) -> bytes:
        with _breaking_off():
            block = self._answer.read1(BLOCK)
            if not block and self._answer.length:  # announced bytes are missing
                raise http.client.IncompleteRead(block, self._answer.length)
            return block


@contextmanager
def _breaking_off() -> Iterator[None]:
    """Raise ServiceError if a response breaks off while the block reads it."""
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise ServiceError("the API has interrupted its response", hint="see the server's log") from error


class Client:
    """Sends requests to one API. Each thread has its own persistent connection."""

    def __init__(self, target: RemoteApi, headers: Mapping[str, str] | None = None) -> None:
        self.target = target
        self._parts = urlsplit(target.url)
        self._headers = {"Accept": "application/json", **(headers or {})}
        if target.key:
            self._headers["Authorization"] = f"Bearer {target.key}"
        if target.caller:
            self._headers[ACTOR] = target.caller
        self._kept = threading.local()

    def request(
        self,
        method: str,
        path: str,
        *,
        query: object = (),
        body: Any = None,
        content: Iterable[bytes] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request whose body is a JSON value, or content of another type, and return the response.

        Raises PulpoException for an error, or if no API answers.
        """
        query_string = urlencode(query) if query else ""  # type: ignore[arg-type]
        url = f"{self._parts.path}{path}" + (f"?{query_string}" if query_string else "")
        sent = {**self._headers, **(headers or {})}
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        try:
            connection = self._connection()
            connection.request(method, url, content, sent)
            answer = connection.getresponse()
            if answer.status >= 300:
                with _breaking_off():
                    problem = answer.read()
                self._raise(answer, problem)
        except (OSError, http.client.HTTPException) as error:
            self._kept.connection = None
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise ServiceError(
                f"no API answers at {self.target.url}: {reason or type(error).__name__}",
                hint="start it, or correct the URL",
            ) from error
        return Answer(answer, self.target.url)

    def _connection(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is None or kept.sock is None or select.select([kept.sock], [], [], 0)[0]:  # the other end has closed it
            kept = self._kept.connection = self._connect()
        return kept

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self.target.socket is not None:
            connection: http.client.HTTPConnection = http.client.HTTPConnection(host, port)
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.connect(str(self.target.socket))
            return connection
        if self._parts.scheme == "https":
            connection = http.client.HTTPSConnection(
                host, port, timeout=CONNECTING, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=CONNECTING)
        connection.connect()
        connection.sock.settimeout(None)  # operations may take long
        return connection

    def _raise(self, answer: http.client.HTTPResponse, body: bytes) -> NoReturn:
        """Raise the error for a problem response."""
        try:
            problem = json.loads(body)
            text = str(problem["detail"])
        except (ValueError, KeyError, TypeError):
            problem, text = {}, f"{answer.status} {answer.reason}"
            if location := answer.headers.get("Location"):
                text = f"{text}, to {location}"
            raise ServiceError(f"{self.target.url} is not an API of Pulpo: it answers {text}") from None
        hint = problem.get("hint")
        if answer.status == 422:
            raise ValidationError(text, errors=problem.get("errors", ()), hint=hint)
        kind = ERRORS.get(answer.status, ProcessingError)
        details = {"version": answer.headers.get("ETag", "").strip('"')} if answer.status == 412 else None
        if answer.status == 401:
            hint = KEY_HINT
        if answer.status == 403 and self.target.caller:
            hint = roles_hint(json.loads(self.target.caller)["id"])
        raise kind(text, details, hint=hint)
