"""The headers that every answer carries, so that browsers do nothing with it that nobody meant them to."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
]
SECRET = [(b"cache-control", b"no-store")]
CREDENTIALS = (b"authorization", b"x-api-key")


class SafetyHeaders:
    """ASGI middleware, the outermost one. What answers a request with credentials is not to be kept by any cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        has_credentials = any(name in CREDENTIALS for name, _ in scope["headers"])

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *ALWAYS]
                if has_credentials and not any(name.lower() == b"cache-control" for name, _ in headers):
                    headers += SECRET
                message = {**message, "headers": headers}
            await send(message)

        return await self.app(scope, receive, add)
