"""Links an invocation to the run that it repeats."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Replay(NamedTuple):
    """The id of an invocation, the id of the run that it repeats, and tags for its record."""

    id: str
    original: str
    tags: tuple[str, ...] = ()


_replay: ContextVar[Replay | None] = ContextVar("pulpo_replay", default=None)


@contextmanager
def replaying(replay: Replay) -> Iterator[None]:
    """Link the invocation with an id to the run that it repeats. Invocations inside of it are not linked."""
    token = _replay.set(replay)
    try:
        yield
    finally:
        _replay.reset(token)


def replayed(invocation: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the id of the run that an invocation repeats, and the tags for its record."""
    replay = _replay.get()
    return (replay.original, replay.tags) if replay and replay.id == invocation else (None, ())
