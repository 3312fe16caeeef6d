"""Emits framework events when the API starts and stops."""

from collections.abc import Iterator
from contextlib import contextmanager

from pulpo_core.events import FrameworkEventType, emit
from pulpo_core.project import Project


@contextmanager
def emitting_lifetime(project: Project) -> Iterator[None]:
    """Emit events when the API is ready and when it stops. Each worker emits its own."""
    emit(project.plugins, FrameworkEventType.SERVICE_START, "api", "the API is ready")
    try:
        yield
    finally:
        emit(project.plugins, FrameworkEventType.SERVICE_STOP, "api", "the API stops")
