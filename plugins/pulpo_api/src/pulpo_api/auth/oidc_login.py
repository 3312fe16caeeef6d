"""Signs people in at an OIDC issuer: the authorization code flow with PKCE.

The browser keeps the data of one attempt (state, nonce, verifier) in a cookie that is only sent to the callback. The
token that the issuer returns is verified like any other, by its keys, issuer, audience and time, and by the nonce.
"""

import asyncio
import base64
import hashlib
import json
import logging
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, NamedTuple, Self

from pulpo_api.auth.errors import IssuerError
from pulpo_api.auth.jwks import MAX_SIZE, TIMEOUT, SafeRedirects, read_configuration
from pulpo_api.auth.tokens import Tokens, read_roles
from pulpo_api.settings import ApiSettings, is_safe
from pulpo_core.exceptions import AuthenticationError
from pulpo_core.invocation import Actor

log = logging.getLogger("pulpo.api")

MINUTES = 10
MAX_CODE = 4096


class Attempt(NamedTuple):
    """A sign-in attempt, which the browser keeps while it is at the issuer."""

    state: str
    nonce: str
    verifier: str
    next: str
    back: str

    @classmethod
    def new(cls, next_: str, back: str) -> Self:
        """Return a new attempt, which ends at the page `next_`, or at `back` if it fails."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, next_, back)

    @classmethod
    def read(cls, cookie: str) -> Self | None:
        """Return the attempt in a cookie; None if there is none."""
        try:
            values = json.loads(base64.urlsafe_b64decode(cookie.encode()))
            return cls(*values) if len(values) == 5 and all(isinstance(value, str) for value in values) else None
        except (ValueError, TypeError):
            return None

    def write(self) -> str:
        """Return the attempt as the value of a cookie."""
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode()

    @property
    def challenge(self) -> str:
        """The hash of the verifier, which is sent to the issuer first."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class OidcLogin:
    """Signs people in at the issuer."""

    def __init__(self, settings: ApiSettings) -> None:
        self.settings = settings
        self._endpoints: dict[str, str] = {}
        client = settings.model_copy(update={"oidc_audience": settings.oidc_client_id})
        self._id_tokens = Tokens(client)
        self._access_tokens = Tokens(settings)

    async def url(self, attempt: Attempt, redirect_url: str) -> str:
        """Return the URL of the sign-in at the issuer. Raises IssuerError if it does not answer."""
        endpoint = (await self._read_endpoints())["authorization_endpoint"]
        parameters = {
            "response_type": "code",
            "client_id": self.settings.oidc_client_id,
            "redirect_uri": redirect_url,
            "scope": self.settings.oidc_scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        joint = "&" if urllib.parse.urlsplit(endpoint).query else "?"
        return f"{endpoint}{joint}{urllib.parse.urlencode(parameters)}"

    async def actor(self, attempt: Attempt, code: str, redirect_url: str) -> Actor:
        """Return the actor that the issuer has signed in. Raises AuthenticationError, IssuerError."""
        endpoint = (await self._read_endpoints())["token_endpoint"]
        found = await asyncio.to_thread(self._exchange, endpoint, attempt, code, redirect_url)
        claims = await self._id_tokens.claims(str(found.get("id_token", "")))
        if claims is None or not secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce):
            raise AuthenticationError("the issuer's token is not valid")
        roles = read_roles(claims, self.settings.oidc_roles_claim)
        if not roles:  # some issuers put them into the access token only
            access = await self._access_tokens.claims(str(found.get("access_token", "")))
            is_same = access is not None and access["sub"] == claims["sub"]
            roles = read_roles(access, self.settings.oidc_roles_claim) if access and is_same else set()
        return Actor(f"oidc:{claims['sub']}", frozenset(roles))

    async def _read_endpoints(self) -> Mapping[str, str]:
        if not self._endpoints:
            try:
                self._endpoints = await asyncio.to_thread(self._discover)
            except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
                issuer = self.settings.oidc_issuer
                log.warning("cannot read the configuration of %s: %s: %s", issuer, type(error).__name__, error)
                raise IssuerError(f"the issuer {issuer} does not answer") from None
        return self._endpoints

    def _discover(self) -> dict[str, str]:
        found = read_configuration(self.settings.oidc_issuer)
        endpoints = {name: str(found[name]) for name in ("authorization_endpoint", "token_endpoint")}
        for url in endpoints.values():
            if not is_safe(url):
                raise ValueError(f"{url} is not https")
        return endpoints

    def _exchange(self, endpoint: str, attempt: Attempt, code: str, redirect_url: str) -> Mapping[str, Any]:
        """Exchange the code for the issuer's tokens. Blocks: call it in a thread."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_url,
            "client_id": self.settings.oidc_client_id,
            "code_verifier": attempt.verifier,
        }
        if secret := self.settings.oidc_client_secret.get_secret_value():
            form["client_secret"] = secret
        request = urllib.request.Request(  # noqa: S310 (checked when it was discovered)
            endpoint, urllib.parse.urlencode(form).encode(), {"Accept": "application/json"}
        )
        try:
            with urllib.request.build_opener(SafeRedirects).open(request, timeout=TIMEOUT) as answer:
                found = json.loads(answer.read(MAX_SIZE))
        except urllib.error.HTTPError as error:
            with error:
                log.warning("the issuer refuses a sign-in: %s %s", error.code, error.read(300).decode(errors="replace"))
            raise AuthenticationError("the issuer refuses the sign-in") from None
        except (OSError, HTTPException, ValueError) as error:
            log.warning("the issuer does not answer: %s: %s", type(error).__name__, error)
            raise IssuerError(f"the issuer {self.settings.oidc_issuer} does not answer") from None
        return found if isinstance(found, Mapping) else {}
