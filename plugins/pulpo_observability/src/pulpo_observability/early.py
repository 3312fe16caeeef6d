"""Events of the framework that wait until somebody asks for events: what keeps them is not imported before."""

import sys
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulpo_core.events import FrameworkEvent

MOST = 10_000
_waiting: "deque[FrameworkEvent] | None" = deque(maxlen=MOST)
"""None once a project is known that keeps no events."""


def note(event: "FrameworkEvent") -> None:
    """Keep an event, or let it wait."""
    if _waiting is None:
        return
    if "pulpo_observability.events" not in sys.modules:
        _waiting.append(event)
        return
    from pulpo_observability.events.framework import capture_framework_event

    capture_framework_event(event)


def keep_events(is_on: bool) -> None:
    """Keep events from now on, or no longer."""
    global _waiting
    _waiting = (_waiting or deque(maxlen=MOST)) if is_on else None


def waiting() -> "list[FrameworkEvent]":
    """Return the events that wait, which are then no longer kept here."""
    found = list(_waiting or ())
    if _waiting is not None:
        _waiting.clear()
    return found
