"""The undo in progress, for the records of its writes."""

from contextvars import ContextVar
from typing import NamedTuple


class Undo(NamedTuple):
    """An undo of a run, or of everything since a version. Its own id is recorded in place of a run's, so that it can be
    undone, too.
    """

    run: str | None
    id: str


current_undo: ContextVar[Undo | None] = ContextVar("pulpo_current_undo", default=None)
