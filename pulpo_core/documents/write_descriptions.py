"""Tells the write middlewares (`pulpo_writes`) what the documents layer knows of its writes."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from beanie import Document

from pulpo_core.writes import describing
from pulpo_core.writes.client import WriteCollection

NOTHING = nullcontext()


def described(document: Document | type[Document], **known: Any) -> AbstractContextManager[None]:
    """Describe the writes of a `with` block, as `describing` does, where there are middlewares to be told."""
    return describing(**known) if isinstance(document.get_pymongo_collection(), WriteCollection) else NOTHING
