"""Buffers framework events until the event tracker is imported, which happens only when events are read."""

import sys
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulpo_core.events import FrameworkEvent

MOST = 10_000
_buffer: "deque[FrameworkEvent] | None" = deque(maxlen=MOST)
"""None once a project is known that does not keep events."""


def capture_or_buffer(event: "FrameworkEvent") -> None:
    """Capture an event, or buffer it until the tracker is imported."""
    if _buffer is None:
        return
    if "pulpo_observability.events" not in sys.modules:
        _buffer.append(event)
        return
    from pulpo_observability.events.framework import capture_framework_event

    capture_framework_event(event)


def keep_events(is_on: bool) -> None:
    """Turn the keeping of events on or off."""
    global _buffer
    _buffer = (_buffer or deque(maxlen=MOST)) if is_on else None


def take_buffered() -> "list[FrameworkEvent]":
    """Return the buffered events, and empty the buffer."""
    found = list(_buffer or ())
    if _buffer is not None:
        _buffer.clear()
    return found
