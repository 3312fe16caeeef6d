"""Passes what the documents layer knows about its writes to the write middlewares (`pulpo_writes`)."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from beanie import Document

from pulpo_core.invocation import Actor
from pulpo_core.writes import describing
from pulpo_core.writes.client import WriteCollection

NOTHING = nullcontext()


def described(kind: type[Document], **known: Any) -> AbstractContextManager[None]:
    """Describe a write in a `with` block like `describing`, if a write middleware is needed."""
    collection = kind.get_pymongo_collection()
    needed = isinstance(collection, WriteCollection) and not collection.pulpo_writes.are_silent
    return describing(**known) if needed else NOTHING


def described_by(kind: type[Document], actor: Actor, channel: str) -> AbstractContextManager[None]:
    """Describe who writes in a `with` block, if there are write middlewares: one may be needed before its end."""
    collection = kind.get_pymongo_collection()
    return describing(actor=actor, channel=channel) if isinstance(collection, WriteCollection) else NOTHING
