"""Browser sessions after a sign-in. The cookie contains a random token, the database only its hash."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from beanie import Document
from pymongo import IndexModel

from pulpo_api.auth.document_cache import DocumentCache
from pulpo_api.auth.keys import Keys, hash_secret
from pulpo_api.background.records import now
from pulpo_core.invocation import Actor

TOKEN_LENGTH = 43


class Session(Document):
    """A session. The session of an API key ends with the key, and always has the key's roles."""

    id: str  # type: ignore[assignment]  # the hash of the token: the unique index is the one on _id
    actor: str
    roles: list[str]
    key_prefix: str | None = None
    created_at: datetime
    expires_at: datetime

    class Settings:
        name = "pulpo_api_sessions"
        indexes = [IndexModel("expires_at", expireAfterSeconds=0)]


class Sessions:
    """Identifies actors by the tokens of their sessions. A session is cached for some seconds."""

    def __init__(self, keys: Keys, lifetime: float) -> None:
        self.keys = keys
        self.lifetime = lifetime
        self._sessions = DocumentCache(Session.get)

    async def begin(self, actor: Actor, *, key_prefix: str | None = None) -> str:
        """Store a new session, and return its token."""
        token = secrets.token_urlsafe(32)
        await Session(
            id=hash_secret(token),
            actor=actor.id,
            roles=sorted(actor.roles),
            key_prefix=key_prefix,
            created_at=now(),
            expires_at=now(self.lifetime),
        ).insert()
        return token

    async def actor(self, token: str) -> Actor | None:
        """Return the actor of a session; None if there is no session, or it has ended."""
        if len(token) != TOKEN_LENGTH:
            return None
        session = await self._sessions.find(hash_secret(token))
        if session is None or _utc(session.expires_at) <= datetime.now(UTC):
            return None
        if session.key_prefix is not None:
            return await self.keys.actor_of(session.key_prefix)
        return Actor(session.actor, frozenset(session.roles))

    async def end(self, token: str) -> None:
        """End a session. Other processes accept it for some more seconds."""
        self._sessions.forget(hash_secret(token))
        await Session.get_pymongo_collection().delete_one({"_id": hash_secret(token)})


async def forget_expired(documents: Iterable[type[Document]]) -> None:
    """Delete expired sessions, which not every engine does automatically."""
    expired: dict[str, Any] = {"expires_at": {"$lte": now()}}
    for document in documents:
        await document.get_pymongo_collection().delete_many(expired)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
