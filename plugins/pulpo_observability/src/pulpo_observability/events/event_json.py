"""Events as JSON."""

from typing import Any

from pulpo_core.events import FrameworkEvent


def event_json(event: FrameworkEvent) -> dict[str, Any]:
    """Return an event as JSON, with text for values of types that JSON lacks."""
    return {
        "type": str(event.event_type),
        "level": str(event.level),
        "module": event.module,
        "message": event.message,
        "timestamp": event.timestamp.isoformat(),
        "duration_ms": event.duration_ms,
        "error_details": _plain(event.error_details),
        "metadata": _plain(event.metadata),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if value - value == 0 else str(value)  # JSON has neither infinity nor NaN
    return value if value is None or isinstance(value, str | int | bool) else str(value)
