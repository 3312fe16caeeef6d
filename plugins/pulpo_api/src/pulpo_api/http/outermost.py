"""The front door: what holds for every request, before anything looks at it, and for every answer.

One middleware, and nothing is made at a request that could be made before: this is passed by every one of them.
"""

from collections.abc import Awaitable, Sequence
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from pulpo_api.http.deadlines import Deadline, Deadlines
from pulpo_api.http.host_check import HostCheck
from pulpo_api.http.problems import PROBLEM_TYPE, log, problem
from pulpo_api.http.safety_headers import safety_headers

OWN_ERRORS = "pulpo_own_errors"
"""The key in a scope by which a route says that its error responses are to stay as they are."""
HINT = "the database may hang, or be overloaded; see the setting answer_timeout"


class OutermostMiddleware:
    """ASGI middleware: refuses what the gate refuses, lets HEAD be GET without a body, adds the safety headers, and
    sees to it that every error is a problem: 500 for a bug, which is logged with its traceback, 503 for a
    request that is not answered within `seconds`.

    The server itself drops the body of an answer to HEAD.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str], origins: Sequence[str], seconds: float) -> None:
        self.app = app
        self.host_check = HostCheck(allowed, origins)
        self.deadlines = Deadlines(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 421, 403 or 414."""
        if scope["type"] == "websocket":  # credentials, hosts and limits are checked for requests only
            return await WebSocketClose()(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", "pulpo_head": True}
        deadline = Deadline(scope, self.deadlines)
        answer = _Answer(scope, receive, send, deadline)
        try:
            with deadline:
                return await self._serve(scope, receive, answer)
        except TimeoutError:
            if answer.is_started or not deadline.is_missed:
                raise
        detail = f"there is no answer within {self.deadlines.seconds:g} s"
        log.error("%s %s: %s", scope["method"], scope["path"], detail)
        return await problem(503, detail, headers={"Retry-After": "2"}, hint=HINT)(scope, receive, answer.send)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        if refusal := self.host_check.refusal(scope):
            return await problem(*refusal)(scope, receive, answer.send)
        try:
            await self.app(scope, receive, answer.send)
        except ClientDisconnect:
            return None
        except Exception:
            log.exception("%s %s", scope["method"], scope["path"])
            if answer.is_replaced:  # by a whole one: a mounted application raises what it has answered
                return None
            if answer.is_started:
                raise
            await problem(500, "something went wrong; the server's log says what")(scope, receive, answer.send)
        return None


class _Answer:
    """Sends the messages of one answer on, as they should be."""

    __slots__ = ("_deadline", "_receive", "_scope", "_send", "is_replaced", "is_started")

    def __init__(self, scope: Scope, receive: Receive, send: Send, deadline: Deadline) -> None:
        self._scope, self._receive, self._send, self._deadline = scope, receive, send, deadline
        self.is_started = self.is_replaced = False

    def send(self, message: Message) -> Awaitable[None]:
        """Headers are added to a start, unless it is that of an error that is no problem yet: one takes its place."""
        if message["type"] == "http.response.start":
            self.is_started = True
            self._deadline.suspend()  # a client may read slowly, and a stream be long
            if message["status"] >= 400 and not self._stays(message):
                return self._replace(HTTPStatus(message["status"]))
            message["headers"] = [*message["headers"], *safety_headers(self._scope, message["headers"])]
        elif self.is_replaced:
            return _nothing()
        return self._send(message)

    def _stays(self, message: Message) -> bool:
        """Return True for an error that is a problem, a page that somebody wrote, or none of ours."""
        kind = Headers(raw=message["headers"]).get("content-type", "")
        return kind == PROBLEM_TYPE or kind.startswith("text/html") or OWN_ERRORS in self._scope

    async def _replace(self, status: HTTPStatus) -> None:
        await problem(status, status.description or status.phrase)(self._scope, self._receive, self.send)
        self.is_replaced = True


async def _nothing() -> None:
    """What is sent of the body of an answer that was replaced."""
