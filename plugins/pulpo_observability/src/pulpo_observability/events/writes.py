"""Captures events of writes that fail or are slow."""

from pymongo.errors import DuplicateKeyError, PyMongoError

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_core.writes import Write, WriteObserver
from pulpo_observability.events.tracker import EventTracker, get_tracker


def write_events(slow_query_ms: int, tracker: EventTracker | None = None) -> WriteObserver:
    """Return an observer that captures an event for each write that the database refuses, or that is slow.

    The events contain the type and code of an error, but not its message, which may contain values.
    """
    events, slow_seconds = tracker or get_tracker(), slow_query_ms / 1000

    def listen(write: Write, seconds: float, error: BaseException | None) -> None:
        if isinstance(error, PyMongoError):
            events.capture(_failed(write, seconds, error))
        if seconds >= slow_seconds:
            events.capture(_slow(write, seconds, slow_query_ms))

    return WriteObserver(listen)


def _failed(write: Write, seconds: float, error: PyMongoError) -> FrameworkEvent:
    level = FrameworkEventLevel.WARN if isinstance(error, DuplicateKeyError) else FrameworkEventLevel.ERROR
    return FrameworkEvent(
        level=level,
        event_type=FrameworkEventType.DB_QUERY_ERROR,
        module="database",
        message=f"{_shown(write)} failed",
        duration_ms=int(seconds * 1000),
        error_details={"type": type(error).__name__, "code": getattr(error, "code", None)},
        metadata=_metadata(write),
    )


def _slow(write: Write, seconds: float, limit: int) -> FrameworkEvent:
    milliseconds = int(seconds * 1000)
    return FrameworkEvent(
        level=FrameworkEventLevel.WARN,
        event_type=FrameworkEventType.DB_QUERY_SLOW,
        module="database",
        message=f"{_shown(write)} took {milliseconds} ms (limit: {limit} ms)",
        duration_ms=milliseconds,
        metadata=_metadata(write),
    )


def _shown(write: Write) -> str:
    return f"{write.method} of {write.collection or write.database or 'several collections'}"


def _metadata(write: Write) -> dict[str, str | None]:
    operation = write.invocation.operation.name if write.invocation else None
    return {"collection": write.collection, "kind": write.kind, "operation": operation}
