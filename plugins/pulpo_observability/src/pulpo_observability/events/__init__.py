"""The events of a process: kept in memory, searched, and sent to subscribers."""

from pulpo_observability.event_buffer import take_buffered
from pulpo_observability.events.framework import capture_framework_event
from pulpo_observability.events.tracker import EventTracker, capture_event, get_tracker

__all__ = ["EventTracker", "capture_event", "get_tracker"]

for _event in take_buffered():
    capture_framework_event(_event)
