"""Passes what the documents layer knows about its writes to the write middlewares (`pulpo_writes`)."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from beanie import Document

from pulpo_core.writes import describing
from pulpo_core.writes.client import WriteCollection

NOTHING = nullcontext()


def described(kind: type[Document], **known: Any) -> AbstractContextManager[None]:
    """Describe the writes of a `with` block like `describing`, if there are write middlewares."""
    return describing(**known) if isinstance(kind.get_pymongo_collection(), WriteCollection) else NOTHING
