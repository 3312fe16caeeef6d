"""One-time links that sign in a person on this machine without a key: `pulpo ui open` creates one."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from beanie import Document
from pymongo import IndexModel

from pulpo_api.auth.keys import hash_secret
from pulpo_api.background.records import now
from pulpo_core.invocation import Actor

if TYPE_CHECKING:
    from starlette.requests import Request

VALID = 120.0
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class LoginLink(Document):
    """An unused link. It signs in `actor` with all roles of the project."""

    id: str  # type: ignore[assignment]  # the hash of the token
    actor: str
    expires_at: datetime

    class Settings:
        name = "pulpo_api_login_links"
        indexes = [IndexModel("expires_at", expireAfterSeconds=0)]


async def new_login_link(actor: str) -> str:
    """Store a new link for an actor, and return its token. Needs the project's database."""
    token = secrets.token_urlsafe(32)
    await LoginLink(id=hash_secret(token), actor=actor, expires_at=now(VALID)).insert()
    return token


async def use_login_link(token: str, roles: frozenset[str]) -> Actor | None:
    """Return the actor that a link signs in, and delete the link; None if it was used or has expired."""
    unused: dict[str, Any] = {"_id": hash_secret(token), "expires_at": {"$gt": now()}}
    found = await LoginLink.get_pymongo_collection().find_one_and_delete(unused)
    return Actor(found["actor"], roles) if found else None


def is_from_this_machine(request: "Request") -> bool:
    """Return True if a request comes from this machine, is addressed to it, and did not pass a proxy."""
    from pulpo_api.settings import is_loopback  # imported here, because commands only need this module's document

    client = request.client.host if request.client else ""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return not is_forwarded and is_loopback(client) and is_loopback(host)
