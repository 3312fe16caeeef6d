"""The run that is being taken back, for the records of the writes that do so."""

from contextvars import ContextVar

current_undo: ContextVar[str | None] = ContextVar("pulpo_current_undo", default=None)
