"""Captures events of the framework itself, which arrive by the hook `pulpo_events`."""

from dataclasses import replace

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_observability.events.tracker import get_tracker

SLOW_CODEGEN_MS = 5000


def capture_framework_event(event: FrameworkEvent) -> None:
    """Capture an event of the framework, and for a slow compile an additional event."""
    tracker = get_tracker()
    tracker.capture(event)
    milliseconds = event.duration_ms or 0
    if event.event_type is FrameworkEventType.CODEGEN_COMPLETE and milliseconds >= SLOW_CODEGEN_MS:
        message = f"the compile took {milliseconds} ms (limit: {SLOW_CODEGEN_MS} ms)"
        slow = FrameworkEventType.CODEGEN_SLOW
        tracker.capture(replace(event, event_type=slow, level=FrameworkEventLevel.WARN, message=message))
