"""Logs of `get_logger` (structlog) and of `logging`, in the same format: text for people, JSON for programs.

Structlog is imported when the first line is logged, so commands that log nothing start faster.
"""

import logging
import os
import sys
import types
from collections.abc import Callable, Collection, Mapping, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from pulpo_core.urls import without_credentials

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger
    from structlog.typing import Processor

Level = Literal["debug", "info", "warning", "error", "critical"]
Format = Literal["auto", "console", "json"]
LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error", "critical")
CHATTY = (
    "asyncio",
    "httpcore",
    "httpx",
    "markdown_it",
    "pymongo",
    "watchfiles",
)  # libraries whose important messages are at least warnings
OWN_FIELDS = ("timestamp", "level", "logger", "exc_info")
STACKLEVEL = 4  # the frames of structlog between the caller and `logging`
FOREGROUND = "PULPO_SERVICES_FOREGROUND"
"""The variable that `pulpo dev` sets for its services: their output is a pipe, but is shown to people."""

context: ContextVar[Mapping[str, Any]] = ContextVar("pulpo_log_context", default=types.MappingProxyType({}))
"""The fields that a surface adds to every line logged during a call, such as the id of the request."""

_contributors: list[tuple[Callable[[], Mapping[str, Any]], Callable[[], Collection[str]]]] = []


def get_logger(name: str | None = None) -> "BoundLogger":
    """Return a structlog logger: `log = get_logger(__name__)`, then `log.info("fetched", pages=3)`.

    Lines logged in an operation carry its name, the invocation's id, channel and actor. They go through the standard
    library's logger of that name, so its settings (levels, handlers, pytest's caplog) apply to them.
    `name` defaults to the calling module.
    """
    return cast("BoundLogger", _Logger(name or str(sys._getframe(1).f_globals.get("__name__", "root"))))


def configure(level: str = "info", format: str = "auto", *, service: bool = False) -> None:  # noqa: A002 (logging's word)
    """Write the logs of this process to stderr, in Pulpo's format. Call it again to change level or format.

    Does nothing if the root logger already has another handler: that of an application server, a test, or a surrounding
    program. The format `auto` is JSON in a `service` whose output is neither a terminal nor shown by `pulpo dev`, else
    text. A process that was configured as a service remains one. Called with the project's settings when a project's
    code is imported.
    """
    root, ours = logging.getLogger(), _own_handler()
    if ours is None:
        if root.handlers:
            return
        ours = Handler(sys.stderr)
        root.addHandler(ours)
    ours.choose(format, service)
    root.setLevel(level.upper() if level in LEVELS else "INFO")
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))


@dataclass(frozen=True)
class LogSettings:
    """The log settings of a process, for its child processes: arguments of `configure`, and `context`."""

    level: str
    format: str
    service: bool
    context: Mapping[str, Any]

    def apply(self) -> None:
        """Configure the logs of this process with these settings."""
        configure(self.level, self.format, service=self.service)
        context.set(self.context)


def log_settings() -> LogSettings:
    """Return the current log settings of this process."""
    ours = _own_handler()
    is_json = ours is not None and isinstance(ours.formatter, Formatter) and ours.formatter.is_json
    level = logging.getLevelName(logging.getLogger().level).lower()
    service = ours is not None and ours.is_service
    return LogSettings(level, "json" if is_json else "console", service, dict(context.get()))


def _own_handler() -> "Handler | None":
    return next((handler for handler in logging.getLogger().handlers if isinstance(handler, Handler)), None)


class Handler(logging.StreamHandler[Any]):
    """The handler that `configure` adds to the root logger."""

    is_service = False

    def choose(self, format: str, service: bool) -> None:  # noqa: A002
        """Use this format from now on."""
        self.is_service = self.is_service or service
        is_shown = self.stream.isatty() or FOREGROUND in os.environ
        is_json = format == "json" or (format != "console" and self.is_service and not is_shown)
        colored = _is_colored(self.stream)
        self.setFormatter(Formatter(is_json, timed=self.is_service, dated=not is_shown, colored=colored))
        logging.captureWarnings(is_json)  # otherwise Python's warnings would be text between lines of JSON


class Formatter(logging.Formatter):
    """A formatter that creates structlog's formatter for the first line. `timed` text may also be `dated`."""

    def __init__(self, is_json: bool, *, timed: bool, dated: bool = False, colored: bool) -> None:
        super().__init__()
        self.is_json = is_json
        self.timed = timed
        self.dated = dated
        self.colored = colored

    def format(self, record: logging.LogRecord) -> str:
        """Return a record of structlog or `logging` as a line of text or JSON, without credentials in URLs and
        sensitive values."""
        return without_credentials(self._formatter.format(record))

    @cached_property
    def _formatter(self) -> logging.Formatter:
        from structlog.contextvars import merge_contextvars
        from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

        common: list[Processor] = [add_log_level, add_logger_name, ProcessorFormatter.remove_processors_meta]
        return ProcessorFormatter(
            foreign_pre_chain=[merge_contextvars, add_fields],
            processors=[*common, *(self._json() if self.is_json else self._text())],
        )

    def _json(self) -> "list[Processor]":
        from structlog.processors import JSONRenderer, TimeStamper

        return [TimeStamper("iso"), _add_error, _hide_sensitive, _sort, JSONRenderer(default=str)]

    def _text(self) -> "list[Processor]":
        from structlog.dev import ConsoleRenderer, plain_traceback
        from structlog.processors import TimeStamper

        render = ConsoleRenderer(
            colors=self.colored, pad_event_to=0, pad_level=False, sort_keys=False, exception_formatter=plain_traceback
        )
        time = "%Y-%m-%d %H:%M:%S" if self.dated else "%H:%M:%S"
        before: list[Processor] = [TimeStamper(time, utc=False)] if self.timed else [_drop_logger]
        return [*before, _hide_sensitive, _make_printable, render]


class LogEvent(dict[str, Any]):
    """The message that structlog passes to `logging`: an event and its values. Other handlers print it as text."""

    def __str__(self) -> str:
        hidden = ("event", "exc_info", "stack_info")
        shown = _without_sensitive(self, _sensitive_values(None))
        values = [f"{key}={value!r}" for key, value in shown.items() if key not in hidden]
        return without_credentials(" ".join([str(shown.get("event", "")), *values]))


class _Logger:
    """A proxy for a structlog logger, which is created at the first use."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(self._logger, attribute)

    @cached_property
    def _logger(self) -> Any:
        import structlog
        from structlog.contextvars import merge_contextvars
        from structlog.stdlib import BoundLogger, PositionalArgumentsFormatter, filter_by_level

        processors: Any = [
            filter_by_level,
            merge_contextvars,
            add_fields,
            PositionalArgumentsFormatter(),
            _hand_over,
        ]
        logger = logging.getLogger(self._name)
        return structlog.wrap_logger(logger, processors, wrapper_class=BoundLogger, context_class=dict).bind()


def contribute(fields: Callable[[], Mapping[str, Any]], sensitive: Callable[[], Collection[str]]) -> None:
    """Add the fields that `fields` returns to every line, and hide the values that `sensitive` returns.

    The functions are called both when a line is logged and when it is formatted.
    """
    _contributors.append((fields, sensitive))


def _sensitive_values(error: BaseException | None) -> frozenset[str]:
    """Return the sensitive values of the current invocation, and of a logged error."""
    values = {value for _, sensitive in _contributors for value in sensitive()}
    if error is not None:
        from pulpo_core.sensitive import error_chain, remembered_sensitive  # which imports pydantic

        for each in error_chain(error):
            values |= remembered_sensitive(each)
    return frozenset(values)


def _without_sensitive(event: Mapping[str, Any], values: frozenset[str]) -> dict[str, Any]:
    """Return the values of a line without sensitive ones.

    Pulpo's own fields are unchanged, so that nobody can hide their identity by sending it as a secret.
    """
    own = {**_own_fields(), **{key: event.get(key) for key in OWN_FIELDS}}
    return {
        key: value if key in own and own[key] == value else _hide_value(value, values) for key, value in event.items()
    }


def _hide_value(value: Any, values: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _hide_value(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hide_value(item, values) for item in value]
    if not isinstance(value, str | BaseException) and not values:
        return value
    text = str(value)
    if not values and "input_value=" not in text:
        return value
    from pulpo_core.sensitive import hide, without_inputs  # which imports pydantic

    shown = hide(without_inputs(text), values)
    return value if shown == text else shown


def _hide_sensitive(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the sensitive values in a line, and in the traceback of its error, which becomes text."""
    error = _error_of(event)
    values = _sensitive_values(error)
    shown = _without_sensitive(event, values)
    shown.pop("exc_info", None)
    if error is not None:
        from pulpo_core.sensitive import traceback_text

        shown["exception"] = traceback_text(error, values).rstrip("\n")
    return shown


def add_fields(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the fields of the contributors (such as those of the current invocation) and of the surface to a line."""
    for key, value in _own_fields().items():
        event.setdefault(key, value)
    return event


def _own_fields() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fields, _ in _contributors:
        found |= fields()
    return {**found, **context.get()}


def _hand_over(logger: Any, method: str, event: MutableMapping[str, Any]) -> tuple[tuple[LogEvent], dict[str, Any]]:
    """Return the arguments for the standard library's logger, in the form that structlog's formatter expects."""
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()
    extra = {"_logger": logger, "_name": method}
    return (LogEvent(event),), {"extra": extra, "exc_info": event.get("exc_info"), "stacklevel": STACKLEVEL}


def _add_error(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the class and the category of an error, for programs that count or filter."""
    if (error := _error_of(event)) is not None:
        from pulpo_core.exceptions import get_error_category

        event.setdefault("error", {"type": type(error).__name__, "category": get_error_category(error)})
    return event


def _error_of(event: Mapping[str, Any]) -> BaseException | None:
    found = event.get("exc_info")
    error = found[1] if isinstance(found, tuple) else found
    return error if isinstance(error, BaseException) else None


def _sort(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    first = ("timestamp", "level", "logger", "event")
    return {**{key: event[key] for key in first}, **{key: value for key, value in event.items() if key not in first}}


def _drop_logger(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("logger")
    return event


def _make_printable(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape control characters in the event: logs contain text from outside, which a terminal would interpret."""
    event["event"] = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in str(event["event"]))
    return event


def _is_colored(stream: Any) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR") or stream.isatty())
