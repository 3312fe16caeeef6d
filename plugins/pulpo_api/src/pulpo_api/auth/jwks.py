"""The public keys of an OIDC issuer, fetched on demand and cached."""

import asyncio
import json
import logging
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, NamedTuple

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from pulpo_api.auth.errors import IssuerError
from pulpo_api.settings import is_safe

log = logging.getLogger("pulpo.api")

FRESH = 300.0
PAUSE = 10.0
TIMEOUT = 5.0
MAX_SIZE = 1_000_000


class SigningKey(NamedTuple):
    """A public key of the issuer, and the algorithm that the issuer names for it; None for any that fits."""

    key: PyJWK
    algorithm: str | None


class Jwks:
    """The keys by their ids. They are fetched again after `FRESH` seconds and for an unknown id, but at most once in
    `pause` seconds: a client that makes up ids must not make the API flood the issuer with requests."""

    def __init__(self, issuer: str, url: str = "", pause: float = PAUSE) -> None:
        self.issuer = issuer
        self.url = url
        self.pause = pause
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def key(self, kid: str | None) -> SigningKey | None:
        """Return the key with an id, or None; without an id, the only key. Raises IssuerError if there are no keys."""
        if time.monotonic() - self._fetched_at > FRESH or self._pick(kid) is None:
            await self._refresh()
        return self._pick(kid)

    def _pick(self, kid: str | None) -> SigningKey | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid or "")

    async def _refresh(self) -> None:
        async with self._lock:
            if time.monotonic() - self._tried_at < self.pause:
                if self._keys or self._fetched_at > float("-inf"):
                    return
                raise IssuerError(f"the issuer {self.issuer} does not answer")
            self._tried_at = time.monotonic()
            try:
                self._keys = await asyncio.to_thread(self._fetch)
                self._fetched_at = time.monotonic()
            except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
                log.warning("cannot fetch the keys of %s: %s: %s", self.issuer, type(error).__name__, error)
                if not self._keys:
                    raise IssuerError(f"the issuer {self.issuer} does not answer") from None

    def _fetch(self) -> dict[str, SigningKey]:
        if not self.url:
            self.url = str(read_configuration(self.issuer)["jwks_uri"])
        return dict(_signing_keys(read_json_document(self.url)["keys"]))


def _signing_keys(found: list[Any]) -> list[tuple[str, SigningKey]]:
    """Return the public keys for signatures. Other keys, unknown types and invalid entries are left out."""
    keys = []
    for item in found:
        if not isinstance(item, dict):
            log.warning("ignoring a key of the issuer: it is not an object")
        elif item.get("kty") in ("RSA", "EC", "OKP") and item.get("use", "sig") == "sig":
            try:
                keys.append((str(item.get("kid", "")), SigningKey(PyJWK(item), item.get("alg"))))
            except (PyJWTError, ValueError, TypeError, KeyError) as error:
                log.warning("ignoring a key of the issuer: %s", error)
    return keys


class SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects to addresses whose answers could be tampered with."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not is_safe(newurl):
            raise urllib.error.URLError(f"it redirects to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def read_configuration(issuer: str) -> Any:
    """Return an issuer's OpenID configuration. Blocks: call it in a thread. Raises ValueError for a wrong issuer."""
    found = read_json_document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found["issuer"] != issuer:
        raise ValueError(f"its configuration names another issuer: {found['issuer']!r}")
    return found


def read_json_document(url: str) -> Any:
    """Return a JSON document. Blocks: call it in a thread."""
    if not is_safe(url):
        raise ValueError(f"{url} is not https")
    request = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 (checked above)
    with urllib.request.build_opener(SafeRedirects).open(request, timeout=TIMEOUT) as answer:
        return json.loads(answer.read(MAX_SIZE))
