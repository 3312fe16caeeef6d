"""The outermost middleware: checks every request first, and completes every response.

Every request passes it, so it is a single middleware, which prepares as much as possible in advance.
"""

from collections.abc import Awaitable, Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from pulpo_api.http.compression import compressing, is_worth_it
from pulpo_api.http.current_request import current_scope
from pulpo_api.http.deadlines import Deadline, Deadlines
from pulpo_api.http.host_check import HostCheck
from pulpo_api.http.problems import PROBLEM_TYPE, bug, log, problem
from pulpo_api.http.safety_headers import safety_headers
from pulpo_api.server.local_socket import is_local

OWN_ERRORS = "pulpo_own_errors"
"""The key that a route sets in the scope to keep its own error responses."""
HINT = "the database may hang or be overloaded; see the setting answer_timeout"


class OutermostMiddleware:
    """ASGI middleware that applies the `HostCheck`, serves HEAD as GET, adds the safety headers, and turns every error
    into a problem: 500 for a bug, which is logged with its traceback, 503 for a request that is not answered within
    `seconds`. With `compresses`, long responses are compressed.

    The server itself drops the body of a response to HEAD.
    """

    def __init__(
        self, app: ASGIApp, allowed: Sequence[str], origins: Sequence[str], seconds: float, compresses: bool
    ) -> None:
        self.app = app
        self.compresses = compresses
        self.host_check = HostCheck(allowed, origins)
        self.deadlines = Deadlines(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421, 403 or 414."""
        if scope["type"] == "websocket":  # credentials, hosts and limits are only checked for HTTP requests
            return await WebSocketClose()(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "pulpo_head": True}
        deadline = Deadline(scope, self.deadlines)
        answer = _Answer(scope, receive, send, deadline, self.compresses)
        try:
            with deadline:
                return await self._serve(scope, receive, answer)
        except TimeoutError:
            if answer.is_started or not deadline.is_missed:
                raise
        detail = f"no answer within {self.deadlines.seconds:g} s"
        log.error("%s %s: %s", scope["method"], scope["path"], detail)
        return await problem(503, detail, headers={"Retry-After": "2"}, hint=HINT)(scope, receive, answer.send)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        if not is_local(scope) and (refusal := self.host_check.refusal(scope)):
            return await problem(*refusal)(scope, receive, answer.send)
        token = current_scope.set(scope)
        try:
            await self.app(scope, receive, answer.send)
        except ClientDisconnect:
            return None
        except Exception as error:
            log.exception("%s %s", scope["method"], scope["path"])
            if answer.is_replaced:  # already answered: a mounted application raises after its own error response
                return None
            if answer.is_started:
                raise
            await bug(scope, error)(scope, receive, answer.send)
        finally:
            current_scope.reset(token)
        return None


class _Answer:
    """Forwards the messages of one response, with the safety headers, or with a problem in place of another error."""

    __slots__ = ("_compresses", "_deadline", "_receive", "_scope", "_send", "is_replaced", "is_started")

    def __init__(self, scope: Scope, receive: Receive, send: Send, deadline: Deadline, compresses: bool) -> None:
        self._scope, self._receive, self._send, self._deadline = scope, receive, send, deadline
        self._compresses = compresses
        self.is_started = self.is_replaced = False

    def send(self, message: Message) -> Awaitable[None]:
        """Add headers to the start of a response; replace an error that is not a problem by a problem."""
        if message["type"] == "http.response.start":
            self.is_started = True
            self._deadline.suspend()  # a client may read slowly, and a stream may be long
            if message["status"] >= 400 and not self._is_kept(message):
                return self._replace(HTTPStatus(message["status"]))
            if self._compresses and is_worth_it(message):
                self._send = compressing(self._scope, self._send, message)
            message["headers"] = [*message["headers"], *safety_headers(self._scope, message["headers"])]
        elif self.is_replaced:
            return _nothing()
        return self._send(message)

    def _is_kept(self, message: Message) -> bool:
        """Return True for an error response to keep: a problem, an HTML page, or one of a route that keeps its own."""
        kind = Headers(raw=message["headers"]).get("content-type", "")
        return kind == PROBLEM_TYPE or kind.startswith("text/html") or OWN_ERRORS in self._scope

    async def _replace(self, status: HTTPStatus) -> None:
        await problem(status, status.description or status.phrase)(self._scope, self._receive, self.send)
        self.is_replaced = True


async def _nothing() -> None:
    """Drop the body of a response that was replaced."""
