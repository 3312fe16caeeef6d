"""Tokens of an OIDC issuer (JWT), verified with its public keys and never with a shared secret."""

from collections.abc import Mapping
from typing import Any

import jwt

from pulpo_api.auth.jwks import Jwks, SigningKey
from pulpo_api.settings import ApiSettings
from pulpo_core.invocation import Actor

# Only algorithms with a public key. With HS256 in the list, anybody could sign with the public key as the secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED = ["exp", "iss", "aud", "sub"]
LEEWAY = 30
MAX_LENGTH = 16_384


class Tokens:
    """Identifies actors by their tokens."""

    def __init__(self, settings: ApiSettings) -> None:
        self.issuer = settings.oidc_issuer
        self.audience = settings.oidc_audience or settings.oidc_client_id
        self.roles_claim = settings.oidc_roles_claim
        self.jwks = Jwks(settings.oidc_issuer, settings.oidc_jwks_url)

    async def actor(self, credentials: str) -> Actor | None:
        """Return the actor of a token; None if the token is not valid. Raises IssuerError if there are no keys."""
        claims = await self.claims(credentials)
        return self._actor(claims) if claims else None

    async def claims(self, credentials: str) -> dict[str, Any] | None:
        """Return the claims of a token; None if it is not valid. Raises IssuerError if there are no keys."""
        if len(credentials) > MAX_LENGTH or credentials.count(".") != 2:
            return None
        try:
            header = jwt.get_unverified_header(credentials)
            algorithm, kid = header.get("alg"), header.get("kid")
            if algorithm not in ALGORITHMS:
                return None
            key = await self.jwks.key(kid)
            claims = self._claims(credentials, key, algorithm) if key else None
        except (jwt.PyJWTError, ValueError, TypeError):  # the last two for keys that do not fit the algorithm
            return None
        return claims if claims and claims["sub"].strip() else None

    def _claims(self, token: str, key: SigningKey, algorithm: str) -> dict[str, Any] | None:
        if key.algorithm not in (None, algorithm):
            return None
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key.key,
            algorithms=[algorithm],
            audience=self.audience,
            issuer=self.issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
        return claims

    def _actor(self, claims: Mapping[str, Any]) -> Actor:
        return Actor(f"oidc:{claims['sub']}", frozenset(read_roles(claims, self.roles_claim)))


def read_roles(claims: Mapping[str, Any], claim: str) -> set[str]:
    """Return the roles in a token: a list, or words in one text. `realm_access.roles` looks inside an object."""
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for part in claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return set(value.split())
    return {role for role in value if isinstance(role, str)} if isinstance(value, list) else set()
