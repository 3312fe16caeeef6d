"""Forks `pulpo` commands from a process that has done their imports, which take half of the time of most commands.

Run as a script, with the descriptor of the socket on which it listens. Each connection is a command from
`fork_client.py`. Its process is like a new one: it has its own arguments, environment, folder, streams, signals and
exit code.
(`multiprocessing`'s fork server runs functions instead, which share the main module and the search path of pytest.)
"""

import gc
import importlib
import io
import marshal
import os
import runpy
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import NamedTuple

BYTECODE = "PYTHONDONTWRITEBYTECODE"
SET_LATER = ("PYTHONPATH", BYTECODE)  # variables whose effects a fork can apply later
ALIVE = 0  # standard input: a pipe that ends with the test session
AT_START = ("PYTHON", "LANG", "LC_", "COVERAGE_")  # variables that an interpreter reads while it starts
STREAMS = ("stdin", "stdout", "stderr")
LIBRARIES = ("beanie", "fastapi", "jinja2", "uvicorn", "uvicorn.lifespan.on", "uvicorn.loops.auto")


def _read_at_start(variables: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name.startswith(AT_START) and name not in SET_LATER}


def _search_path(variables: dict[str, str]) -> list[str]:
    return [entry for entry in variables.get("PYTHONPATH", "").split(os.pathsep) if entry]


STARTED_WITH = _read_at_start(dict(os.environ))
STARTED_PATH = _search_path(dict(os.environ))


class Request(NamedTuple):
    """A command to run, with the descriptors of its standard streams."""

    words: list[str]
    folder: str
    variables: dict[str, str]
    streams: list[int]

    @property
    def added_path(self) -> list[str]:
        """The folders of its PYTHONPATH that this process does not have."""
        return [entry for entry in _search_path(self.variables) if entry not in STARTED_PATH]

    def can_be_forked(self) -> bool:
        """Return False if a new interpreter would differ from a fork, by variables or modules that it would read."""
        return (
            _read_at_start(self.variables) == STARTED_WITH
            and set(STARTED_PATH) <= set(_search_path(self.variables))
            and not any(map(_shadows, self.added_path))
        )


def main(listening: int) -> None:
    """Serve until standard input ends. Also returns in the process of each command, after it has run."""
    _preload()
    with socket.socket(fileno=listening) as listener:
        request = _serve(listener)
    if request is not None:
        _become(request)
        runpy.run_module("pulpo_core", run_name="__main__", alter_sys=True)


def _preload() -> None:
    from pulpo_core.cli.commands.collect import collect_commands
    from pulpo_core.plugins import discover

    modules = set[str]()
    with suppress(Exception):  # the commands themselves will report it
        modules = {command.target.partition(":")[0] for command in collect_commands(discover()).table.values()}
    for module in (*LIBRARIES, *sorted(modules)):
        with suppress(Exception):  # not installed, or the command itself will report the error
            importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _serve(listener: socket.socket) -> Request | None:
    """Fork for each connection. Returns the request in the process of a command; None at the end of the session."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the commands
    while True:
        ready, _, _ = select.select([listener.fileno(), ALIVE], [], [])
        if ALIVE in ready:
            return None
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            return _fork_command(connection)
        connection.close()
        _reap()


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork_command(connection: socket.socket) -> Request:
    """Fork the command's process, and return its request there. The parent waits, informs the client, and ends."""
    request = _receive(connection)
    if not request.can_be_forked():
        os._exit(0)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    if (pid := os.fork()) == 0:
        signal.set_wakeup_fd(-1)
        for each in (reader, writer, connection.detach()):
            os.close(each)
        return request
    for stream in request.streams:
        os.close(stream)
    connection.sendall(pid.to_bytes(4, "big"))
    os._exit(_wait(connection, reader, pid))


def _wait(connection: socket.socket, reader: int, pid: int) -> int:
    """Send the client the exit code of the command; kill the command if the client is killed."""
    ready, _, _ = select.select([connection.fileno(), reader], [], [])
    if reader not in ready:
        os.kill(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):
        connection.sendall(code.to_bytes(4, "big", signed=True))
    return 0


def _receive(connection: socket.socket) -> Request:
    length, streams, _, _ = socket.recv_fds(connection, 4, 3)
    data = b""
    while len(data) < int.from_bytes(length, "big"):
        data += connection.recv(65536)
    words, folder, variables = marshal.loads(data)  # noqa: S302 (from the client, which is this package's)
    return Request(words, folder, variables, streams)


def _shadows(folder: str) -> bool:
    """Return True if a folder has a module that was imported from elsewhere, or one that Python runs at its start."""
    with suppress(OSError):
        names = {entry.partition(".")[0] for entry in os.listdir(folder)}  # noqa: PTH208 (names only)
        return not names.isdisjoint({*sys.modules, "sitecustomize", "usercustomize"} - {"__pycache__"})
    return False


def _become(request: Request) -> None:
    """Turn this process into that of `python -m pulpo_core WORDS`."""
    os.setsid()  # the client forwards signals; from a terminal they would arrive twice
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.variables)
    time.tzset()
    for number, descriptor in enumerate(request.streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    for number, name in enumerate(STREAMS):
        stream = _text_stream(number, getattr(sys, name))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = ["-m", *request.words]
    sys.orig_argv = [sys.executable, "-m", "pulpo_core", *request.words]
    sys.dont_write_bytecode = bool(request.variables.get(BYTECODE))
    sys.path[:0] = [*([] if sys.flags.safe_path else [request.folder]), *request.added_path]


def _text_stream(number: int, former: io.TextIOWrapper) -> io.TextIOWrapper:
    """Return a standard stream like the interpreter's own."""
    is_unbuffered = former.write_through  # PYTHONUNBUFFERED
    return io.TextIOWrapper(
        open(number, "wb" if number else "rb", buffering=0 if is_unbuffered and number else -1, closefd=False),
        encoding=former.encoding,
        errors=former.errors,
        line_buffering=not is_unbuffered and (number == 2 or os.isatty(number)),
        write_through=is_unbuffered,
    )


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # this folder, from which nothing must be imported
    main(int(sys.argv[1]))
