"""Starts and stops the engine: one SecantusDB process."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pulpo_embedded.processes import file_locks, wire_protocol
from pulpo_embedded.processes.database_folder import DatabaseFolder
from pulpo_embedded.processes.server_options import ServerOptions
from pulpo_embedded.processes.server_state import ServerState

PR_SET_PDEATHSIG = 1
WRITE_THROUGH = "transaction_sync=(enabled=true,method=none)"
CACHE = "cache_max_wait_ms=5000,eviction_dirty_trigger=75,eviction_updates_trigger=75"  # per cent of the cache
STOP_PAUSE = 0.3  # seconds
STOP_SECONDS = 20.0  # seconds for a clean end: the engine takes up to 7 to close its connections


class EngineError(Exception):
    """The server could not be started. The log has the reason."""


def start(
    folder: DatabaseFolder, options: ServerOptions, port: int | None, lock: int
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server, on `port` if it is free, and wait until it answers. Returns the process and its port.

    The server inherits the open file `lock`, which stays locked as long as it runs.
    """
    deadline = time.monotonic() + options.start_timeout
    folder.data.mkdir(mode=0o700, exist_ok=True)
    folder.config.write_text("# Empty on purpose: the settings are in [tool.pulpo.embedded].\n")
    while True:
        port = free_port(port)
        process = spawn(folder, options, port, lock)
        try:
            if wait_for_answer(process, port, deadline):
                return process, port
        except BaseException:
            stop(process, port)
            raise
        stop(process, port)
        if time.monotonic() > deadline:
            raise EngineError(f"the server did not answer within {options.start_timeout:g} s")
        if is_free(port):
            raise EngineError(f"the server ended with status {process.returncode} while it started")
        # Another program took the port between our check and the server's bind: try again with another port.


def spawn(folder: DatabaseFolder, options: ServerOptions, port: int, lock: int) -> subprocess.Popen[bytes]:
    """Run the server. Its output goes where the caller's output goes."""
    return subprocess.Popen(
        command(folder, options, port),
        cwd=folder.path,
        env=environment(options),
        pass_fds=(lock,),
        preexec_fn=stop_with_parent(),
        stdin=subprocess.DEVNULL,
    )


def command(folder: DatabaseFolder, options: ServerOptions, port: int) -> list[str]:
    """Return the command line, for a process in the folder.

    `-P` keeps modules in the folder from shadowing those of the engine. The engine's storage would not find the path of
    a folder whose name is not UTF-8, or was decoded by another locale.
    """
    return [
        *(sys.executable, "-P", "-m", "pulpo_embedded.processes.run_engine"),
        *("--config", str(folder.config)),
        *("--storage-path", folder.data.name),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--cache-size", options.cache_size),
        *("--log-level", "WARNING"),
        *(("--sync-on-commit",) if options.sync_on_commit else ()),
    ]


def environment(options: ServerOptions) -> dict[str, str]:
    """Return the environment without the engine's own variables, and with two changes to its configuration.

    WRITE_THROUGH: by default the engine keeps the records of its journal in its own memory for up to 50 ms after it has
    acknowledged a write, and loses them when it is killed. `method=none` passes each record to the operating system
    immediately, at hardly any cost. With `sync_on_commit` the engine's own setting also flushes them to the disk.

    CACHE: by default commands wait without limit when a fifth of the cache is not yet written. That can be a deadlock:
    a command that waits while holding the engine's lock keeps others from releasing the pages that must be written.
    With these values commands wait later (at three quarters), and at most 5 s: then the engine retries a write and
    refuses a read.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SECANTUS_", "WIREDTIGER_"))}
    return kept | {"WIREDTIGER_CONFIG": CACHE if options.sync_on_commit else f"{WRITE_THROUGH},{CACHE}"}


def stop_with_parent() -> Callable[[], None] | None:
    """Return a function that makes the server end when its keeper is killed. Linux only; see `take_server_lock`."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != parent:  # it was killed before the line above
            os._exit(1)

    return arrange


def wait_for_answer(process: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    """Wait until this process answers on `port`. Returns False if it ends, or after a timeout."""
    while process.poll() is None and time.monotonic() < deadline:
        if wire_protocol.server_pid(port) == process.pid:
            return True
        time.sleep(file_locks.PAUSE)
    return False


def stop(process: subprocess.Popen[bytes], port: int) -> None:
    """End the server: by SIGTERM, or by SIGKILL if that takes too long."""
    deadline = time.monotonic() + STOP_SECONDS
    process.terminate()
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_PAUSE)
            return
        if time.monotonic() > deadline:
            process.kill()
        elif wire_protocol.server_pid(port, timeout=1) == process.pid:
            # It still answers, so it is not closing its files yet. Either its main thread lost the signal, which does
            # happen, or it waits for its listening thread, which our request has just woken. A second signal helps in
            # the first case, and does no harm in the second.
            process.terminate()


def take_server_lock(folder: DatabaseFolder) -> int:
    """Lock the server's lock file, and end a server that still holds it although its keeper was killed.

    Returns the open file. Raises EngineError if that server cannot be ended.
    """
    for number, patience in ((None, 3.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        state = ServerState.read(folder.state)
        if number and state and str(folder.config) in command_line(state.pid):  # else another program has this id now
            os.kill(state.pid, number)
        try:
            return file_locks.lock(folder.server_lock, patience)
        except TimeoutError:
            continue
    raise EngineError("a server without a keeper holds the folder and cannot be ended: does it run in a container?")


def command_line(pid: int) -> str:
    """Return the command line of a process; empty if there is no such process."""
    source = Path("/proc", str(pid), "cmdline")
    if sys.platform != "linux":
        listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S607
        return os.fsdecode(listing.stdout)
    try:
        return os.fsdecode(source.read_bytes().replace(b"\0", b" "))
    except OSError:
        return ""


def free_port(preferred: int | None) -> int:
    """Return the preferred port if it is free, else one that the system chooses."""
    return preferred if preferred and is_free(preferred) else bind_port(0)


def is_free(port: int) -> bool:
    """Return True if a server could listen on a loopback port."""
    try:
        return bind_port(port) == port
    except (OSError, OverflowError):
        return False


def bind_port(port: int) -> int:
    """Bind a loopback port briefly, and return it; for 0, the system chooses one."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        return int(listener.getsockname()[1])
