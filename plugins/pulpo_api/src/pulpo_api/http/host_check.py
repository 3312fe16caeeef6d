"""Refuses requests for other hosts and from other hosts' web pages, before they are processed."""

import re
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import Scope

MAX_URL = 16_384
MAX_KEPT = 64
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
ADDRESS = re.compile(r"(\[[0-9a-f:.]+\]|[^:@\[\]]+)(?::\d*)?")
Refusal = tuple[int, str]


class HostCheck:
    """Checks that the requested host and the origin's host are among `allowed` or names of this machine. An origin may
    also be one of `origins`, with its scheme: `https://app.example.com`.

    Otherwise an attacker could point their own host name to this address, and a web page there could read the API (DNS
    rebinding); and a form on any page could invoke an operation. The names of this machine cannot be pointed elsewhere,
    and checks of services use them.
    """

    def __init__(self, allowed: Sequence[str], origins: Sequence[str] = ()) -> None:
        self.allowed = frozenset(host.lower() for host in (*LOOPBACK, *allowed))
        self.origins = frozenset(origin.lower() for origin in origins)
        self._serves = lru_cache(MAX_KEPT)(self._is_served)  # clients send the same few hosts all the time

    def refusal(self, scope: Scope) -> Refusal | None:
        """Return the status and reason for a request that must be refused, else None."""
        hosts, origins = [], []
        for name, value in scope["headers"]:
            if name == b"host":
                hosts.append(value)
            elif name == b"origin":
                origins.append(value)
        if len(hosts) != 1 or not self._serves(hosts[0]):
            return 421, "this host name is not served here; see the setting allowed_hosts"
        if not all(self._may_ask(origin.decode("latin-1")) for origin in origins):
            return 403, "web pages of this origin may not use the API; see the settings allowed_hosts and cors_origins"
        if len(scope["path"]) + len(scope["query_string"]) > MAX_URL:
            return 414, f"the URL is longer than {MAX_URL} bytes"
        return None

    def _is_served(self, host: bytes) -> bool:
        return self._is_allowed(_name(host.decode("latin-1")))

    def _may_ask(self, origin: str) -> bool:
        known = "*" in self.origins or origin.lower() in self.origins
        return known or self._is_allowed(_name(origin.partition("://")[2]))

    def _is_allowed(self, host: str) -> bool:
        return "*" in self.allowed or host in self.allowed


def _name(address: str) -> str:
    """Return the host without its port; empty if the address is malformed."""
    found = ADDRESS.fullmatch(address.lower())
    return found[1] if found else ""
