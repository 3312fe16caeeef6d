"""The last word on every answer: HEAD is GET without a body, and every error is a problem."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulpo_api.problems import PROBLEM_TYPE, log, problem


class Answers:
    """ASGI middleware. The server itself drops the body of an answer to HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 for a bug, which is logged with its traceback, and put problems in the place of other errors."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = replaced = False

        async def answer(message: Message) -> None:
            nonlocal started, replaced
            if message["type"] == "http.response.start":
                started = True
                headers = Headers(raw=message["headers"])
                if message["status"] >= 400 and headers.get("content-type") != PROBLEM_TYPE:
                    replaced = True
                    status = HTTPStatus(message["status"])
                    await problem(status, status.description or status.phrase)(scope, receive, send)
            if not replaced:
                await send(message)

        try:
            head = {"method": "GET", "pulpo_head": True} if scope["method"] == "HEAD" else {}
            await self.app({**scope, **head}, receive, answer)
        except ClientDisconnect:
            return None
        except Exception:
            log.exception("%s %s", scope["method"], scope["path"])
            if started:
                raise
            await problem(500, "something went wrong; the server's log says what")(scope, receive, send)
        return None
