"""Refuses requests for host names that are not the server's own."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_api.problems import problem


class HostCheck:
    """ASGI middleware. A name that an attacker points at this address would else let a web page read the API."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = frozenset(host.lower() for host in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through if its Host header is allowed, whatever the port."""
        if scope["type"] != "http" or "*" in self.allowed or _host(scope) in self.allowed:
            await self.app(scope, receive, send)
        else:
            await problem(421, "this host name is not served here; see the setting allowed_hosts")(scope, receive, send)


def _host(scope: Scope) -> str:
    header = next((value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"), "")
    return header.partition("]")[0] + "]" if header.startswith("[") else header.partition(":")[0]
