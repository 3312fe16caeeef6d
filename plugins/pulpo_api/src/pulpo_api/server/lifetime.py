"""The time in which a process serves the API, told as framework events."""

from collections.abc import Iterator
from contextlib import contextmanager

from pulpo_core.events import FrameworkEventType, emit
from pulpo_core.project import Project


@contextmanager
def told(project: Project) -> Iterator[None]:
    """Tell those that listen when the API is ready, and when it stops. Each of several workers tells of itself."""
    emit(project.plugins, FrameworkEventType.SERVICE_START, "api", "the API is ready to answer")
    try:
        yield
    finally:
        emit(project.plugins, FrameworkEventType.SERVICE_STOP, "api", "the API stops")
