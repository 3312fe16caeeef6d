"""Logs every request, with an id that all lines of the request carry: `log_requests`."""

import re
import time
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulpo_core.logs import context, get_logger

log = get_logger("pulpo.api.requests")
ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """ASGI middleware that logs each request once it is answered, and adds an `X-Request-ID` to the response.

    If the client or a proxy sends this header (once, with 1 to 64 letters, digits, `.`, `_`, `-`), its id is used. All
    lines that are logged while the request is served contain it as `request_id`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, then log it; a request whose response never started is logged as 500."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, status = time.perf_counter(), 500
        request_id = _id(scope)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", request_id.encode())]}
            await send(message)

        token = context.set({**context.get(), "request_id": request_id})
        try:
            await self.app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            client = (scope.get("client") or ("",))[0]
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 1),
                client=client,
            )
            context.reset(token)
        return None


def _id(scope: Scope) -> str:
    given = [value for name, value in scope["headers"] if name == b"x-request-id"]
    return given[0].decode() if len(given) == 1 and ID.fullmatch(given[0]) else uuid4().hex
