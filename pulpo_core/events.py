"""Framework events for compiles, connections, failures and others, which plugins receive by `pulpo_events`.

If no plugin implements the hook, no event is created.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from pulpo_core.exceptions import PulpoException, get_error_category


class Listening(Protocol):
    """The plugins, with the implementations of `pulpo_events`."""

    @property
    def listeners(self) -> Sequence[Any]: ...


class FrameworkEventLevel(StrEnum):
    """The severity of an event."""

    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    CRITICAL = "critical"


class FrameworkEventType(StrEnum):
    """The kinds of events; docs/reference/events.md says when each is sent, and with which metadata.

    The types of a project's or a plugin's own events are other texts.
    """

    FRAMEWORK_INIT_COMPLETE = "framework_init_complete"
    FRAMEWORK_INIT_ERROR = "framework_init_error"
    DECORATOR_REGISTRATION_COMPLETE = "decorator_registration_complete"
    DECORATOR_REGISTRATION_ERROR = "decorator_registration_error"
    DECORATOR_VALIDATION_ERROR = "decorator_validation_error"
    CODEGEN_START = "codegen_start"
    CODEGEN_COMPLETE = "codegen_complete"
    CODEGEN_ERROR = "codegen_error"
    CLI_COMMAND_START = "cli_command_start"
    CLI_COMMAND_COMPLETE = "cli_command_complete"
    CLI_COMMAND_ERROR = "cli_command_error"
    DB_CONNECTED = "db_connected"
    DB_CONNECTION_ERROR = "db_connection_error"
    DB_INDEXES_COMPLETE = "db_indexes_complete"
    DB_INDEXES_ERROR = "db_indexes_error"
    DB_CLOSED = "db_closed"
    SERVICE_START = "service_start"
    SERVICE_STOP = "service_stop"
    API_REQUEST_ERROR = "api_request_error"
    API_REQUEST_SLOW = "api_request_slow"
    API_VALIDATION_ERROR = "api_validation_error"
    CODEGEN_SLOW = "codegen_slow"
    DB_QUERY_ERROR = "db_query_error"
    DB_QUERY_SLOW = "db_query_slow"
    REGISTRY_ERROR = "registry_error"
    REGISTRY_LOOKUP = "registry_lookup"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkEvent:
    """An event of the framework.

    `module` is the part that sends it (`cli`, `codegen`, `database`, `decorators`, `plugins`, or a plugin's name),
    `timestamp` is in UTC. `error_details` has the error's `type`, `category` and `message`, and its own details.
    """

    event_type: FrameworkEventType | str
    module: str
    message: str
    level: FrameworkEventLevel = FrameworkEventLevel.INFO
    timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))
    duration_ms: int | None = None
    error_details: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


def emit(
    plugins: Listening,
    event_type: FrameworkEventType,
    module: str,
    message: str,
    /,
    *,
    level: FrameworkEventLevel | None = None,
    started: float | None = None,
    error: BaseException | None = None,
    **metadata: Any,
) -> None:
    """Send an event to the plugins that listen. An exception of a plugin is reported once, and has no other effect.

    `started` is the value of `time.perf_counter` when the work began, for `duration_ms`. `level` defaults to ERROR if
    there is an `error`, else to INFO.
    """
    if not plugins.listeners:
        return
    event = FrameworkEvent(
        event_type=event_type,
        module=module,
        message=message,
        level=level or (FrameworkEventLevel.INFO if error is None else FrameworkEventLevel.ERROR),
        duration_ms=None if started is None else int(1000 * (time.perf_counter() - started)),
        error_details={} if error is None else _describe(error),
        metadata=metadata,
    )
    for listener in plugins.listeners:
        listener.answer_or_none(event=event)


@contextmanager
def emitting_errors(plugins: Listening, event_type: FrameworkEventType, module: str, message: str) -> Iterator[None]:
    """Send an event if an exception leaves the `with` block."""
    started = time.perf_counter()
    try:
        yield
    except Exception as error:
        emit(plugins, event_type, module, message, started=started, error=error)
        raise


def _describe(error: BaseException) -> dict[str, Any]:
    from pulpo_core.sensitive import error_text  # with pydantic, which most commands start without

    details = error.details if isinstance(error, PulpoException) else {}
    return {
        **details,
        "type": type(error).__name__,
        "category": get_error_category(error),
        "message": error_text(error),
    }
