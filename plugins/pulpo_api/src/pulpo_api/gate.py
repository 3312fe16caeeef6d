"""Refuses what the server must not answer, before anything looks at it: requests that some web page makes."""

import re
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_api.problems import problem

MAX_URL = 16_384
ADDRESS = re.compile(r"(\[[0-9a-f:.]+\]|[^:@\[\]]+)(?::\d*)?")


class Gate:
    """ASGI middleware: the host that is asked for, and the origin that asks, have to be among `allowed`. An origin may
    also be one of `origins`, whole: `https://app.example.com`.

    A name that an attacker points at this address would else let a web page read the API, and a form on any page
    invoke an operation.
    """

    def __init__(self, app: ASGIApp, allowed: Sequence[str], origins: Sequence[str] = ()) -> None:
        self.app = app
        self.allowed = frozenset(host.lower() for host in allowed)
        self.origins = frozenset(origin.lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 421, 403 or 414."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            await problem(*refusal)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        hosts, origins = [], []
        for name, value in scope["headers"]:
            if name == b"host":
                hosts.append(value)
            elif name == b"origin":
                origins.append(value)
        if len(hosts) != 1 or not self._is_allowed(_name(hosts[0].decode("latin-1"))):
            return 421, "this host name is not served here; see the setting allowed_hosts"
        if not all(self._may_ask(origin.decode("latin-1")) for origin in origins):
            return 403, "pages of other hosts are refused; see the settings allowed_hosts and cors_origins"
        if len(scope["path"]) + len(scope["query_string"]) > MAX_URL:
            return 414, f"the URL is longer than {MAX_URL} bytes"
        return None

    def _may_ask(self, origin: str) -> bool:
        known = "*" in self.origins or origin.lower() in self.origins
        return known or self._is_allowed(_name(origin.partition("://")[2]))

    def _is_allowed(self, host: str) -> bool:
        return "*" in self.allowed or host in self.allowed


def _name(address: str) -> str:
    """The host without its port; empty for what is no address."""
    found = ADDRESS.fullmatch(address.lower())
    return found[1] if found else ""
