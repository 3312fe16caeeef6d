"""API keys: random secrets for programs. The database stores only their hashes."""

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import Document
from pydantic import Field

from pulpo_api.auth.document_cache import SECONDS, DocumentCache
from pulpo_core.invocation import Actor

KEY = re.compile(r"pulpo_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
USE_IS_NOTED = timedelta(minutes=1)


class ApiKey(Document):
    """An API key. `hash` is the SHA-256 of the secret; the secret itself is shown once, when the key is created."""

    name: str
    prefix: str
    hash: str
    roles: list[str] = Field(default_factory=list)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    class Settings:
        name = "pulpo_api_keys"
        indexes = ["prefix", "name"]

    def state(self, now: datetime) -> str:
        """Return `revoked`, `expired` or `active`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"

    def opens_with(self, secret: str) -> bool:
        """Return True if this is the key's secret. Compares in constant time."""
        return hmac.compare_digest(self.hash, hash_secret(secret))


def hash_secret(secret: str) -> str:
    """Return the SHA-256, in hexadecimal.

    A slow hash, as for passwords, is not needed: 256 random bits cannot be guessed at any speed.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key(name: str, roles: list[str], expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    """Return a new key, which is not stored yet, and the text that a client sends: `pulpo_<prefix>_<secret>`."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey(
        name=name,
        prefix=prefix,
        hash=hash_secret(secret),
        roles=sorted(set(roles)),
        created_at=datetime.now(UTC),
        expires_at=expires_at,
    )
    return key, f"pulpo_{prefix}_{secret}"


class Keys:
    """Identifies actors by their keys. A key is cached for some seconds, during which a revoked one still works.

    Only existing keys are cached, so that wrong ones do not fill the memory.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._keys = DocumentCache(_read_key, seconds)

    async def actor(self, credentials: str) -> Actor | None:
        """Return the actor of a key; None if it is not a key, or is no longer valid."""
        found = KEY.fullmatch(credentials)
        key = await self._keys.find(found[1]) if found else None
        if found is None or key is None or not key.opens_with(found[2]):
            return None
        return await self._admitted(key)

    async def actor_of(self, prefix: str) -> Actor | None:
        """Return the actor of the key with a prefix, for a session that was opened with the key."""
        key = await self._keys.find(prefix)
        return await self._admitted(key) if key is not None else None

    async def _admitted(self, key: ApiKey) -> Actor | None:
        now = datetime.now(UTC)
        if key.state(now) != "active":
            return None
        await _note_use(key, now)
        return Actor(f"key:{key.name}", frozenset(key.roles))


async def _read_key(prefix: str) -> ApiKey | None:
    return await ApiKey.find_one({"prefix": prefix})


async def _note_use(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at > USE_IS_NOTED:
        key.last_used_at = now  # set before the write, so that only one of many simultaneous requests writes
        change: dict[str, Any] = {"$set": {"last_used_at": now}}
        await ApiKey.get_pymongo_collection().update_one({"prefix": key.prefix}, change)


async def active_keys() -> list[ApiKey]:
    """Return the keys that are valid now."""
    now = datetime.now(UTC)
    return [key for key in await ApiKey.find({"revoked_at": None}).to_list() if key.state(now) == "active"]
