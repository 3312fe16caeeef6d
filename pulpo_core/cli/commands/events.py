"""Framework events for the start and the end of commands (`pulpo_events`)."""

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from pulpo_core.events import FrameworkEventType, emit

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins

START = FrameworkEventType.CLI_COMMAND_START
COMPLETE = FrameworkEventType.CLI_COMMAND_COMPLETE
ERROR = FrameworkEventType.CLI_COMMAND_ERROR


def emit_runs(command: Any, name: str, plugins: "Plugins | None") -> None:
    """Make a command emit events for its runs, without its arguments, which may contain secrets."""
    if plugins is not None and plugins.listeners:
        command.invoke = partial(_run, command.invoke, name, plugins)


def _run(invoke: Any, name: str, plugins: "Plugins", context: Any) -> Any:
    started = time.perf_counter()
    emit(plugins, START, "cli", name)
    try:
        result = invoke(context)
    except (typer.Exit, SystemExit) as end:
        emit(plugins, COMPLETE, "cli", name, started=started, exit_code=_exit_code(end))
        raise
    except BaseException as error:
        emit(plugins, ERROR, "cli", name, started=started, error=error, exit_code=_exit_code(error))
        raise
    emit(plugins, COMPLETE, "cli", name, started=started, exit_code=0)
    return result


def _exit_code(error: BaseException) -> int:
    """Return the exit code of the process: 1 for an error without one."""
    code = getattr(error, "exit_code", getattr(error, "code", 1))
    return code if isinstance(code, int) else 0 if code is None else 1
