"""The SecantusDB process: its command line, its start and its end."""

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

from pulpo_embedded import locks, wire
from pulpo_embedded.folder import Folder
from pulpo_embedded.options import Options
from pulpo_embedded.state import State

PR_SET_PDEATHSIG = 1
WRITE_THROUGH = "transaction_sync=(enabled=true,method=none)"
CACHE = "cache_max_wait_ms=5000,eviction_dirty_trigger=75,eviction_updates_trigger=75"  # per cent of the cache
STOP_PAUSE = 0.3  # seconds
STOP_PATIENCE = 20.0  # seconds for a clean end: draining connections takes the engine up to 7


class EngineError(Exception):
    """The server could not be started; the log has said more."""


def start(folder: Folder, options: Options, port: int | None, lock: int) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server, on `port` if it is free, and wait until it answers; the process and its port.

    The server inherits the open file `lock`, which says that it lives.
    """
    deadline = time.monotonic() + options.start_timeout
    folder.data.mkdir(mode=0o700, exist_ok=True)
    folder.config.write_text("# Empty on purpose: the settings are in [tool.pulpo.embedded].\n")
    while True:
        port = free_port(port)
        process = spawn(folder, options, port, lock)
        try:
            if answers(process, port, deadline):
                return process, port
        except BaseException:
            stop(process, port)
            raise
        stop(process, port)
        if time.monotonic() > deadline:
            raise EngineError(f"the server did not answer within {options.start_timeout:g} s")
        if is_free(port):
            raise EngineError(f"the server ended with status {process.returncode} while it started")
        # Another program took the port between our look and the server's bind: once more, elsewhere.


def spawn(folder: Folder, options: Options, port: int, lock: int) -> subprocess.Popen[bytes]:
    """Run the server; what it prints goes where the caller's output goes."""
    return subprocess.Popen(
        command(folder, options, port),
        cwd=folder.path,
        env=environment(options),
        pass_fds=(lock,),
        preexec_fn=die_with_parent(),
        stdin=subprocess.DEVNULL,
    )


def command(folder: Folder, options: Options, port: int) -> list[str]:
    """The command line. `-P` keeps the modules of the current folder from standing in for the engine's."""
    return [
        *(sys.executable, "-P", "-m", "secantus"),
        *("--config", str(folder.config)),
        *("--storage-path", str(folder.data)),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--cache-size", options.cache_size),
        *("--log-level", "WARNING"),
        *(("--sync-on-commit",) if options.sync_on_commit else ()),
    ]


def environment(options: Options) -> dict[str, str]:
    """The environment without what would change the engine, and with two changes of ours.

    The engine would keep the records of its journal in its own memory for up to 50 ms after it has acknowledged a
    write; a killed server would lose them. `method=none` hands each to the operating system at once, which costs
    nothing to speak of. With `sync_on_commit` the engine's own setting flushes them to the disk as well.

    Where a fifth of the cache is not written yet, commands would wait until it is, for ever: one that waits with the
    engine's lock keeps others from letting go of the very pages that are to be written. So they wait later, and not
    for ever: after that time the engine begins anew with a write, and refuses a read.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SECANTUS_", "WIREDTIGER_"))}
    return kept | {"WIREDTIGER_CONFIG": CACHE if options.sync_on_commit else f"{WRITE_THROUGH},{CACHE}"}


def die_with_parent() -> Callable[[], None] | None:
    """On Linux, what makes the server stop when its keeper is killed; elsewhere `evict` comes after it."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def answers(process: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    """Wait until this very process answers on `port`; False when it ends or the time is over."""
    while process.poll() is None and time.monotonic() < deadline:
        if wire.server_pid(port) == process.pid:
            return True
        time.sleep(locks.PAUSE)
    return False


def stop(process: subprocess.Popen[bytes], port: int) -> None:
    """End the server: asked first, killed when it does not follow."""
    deadline = time.monotonic() + STOP_PATIENCE
    process.terminate()
    while process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_PAUSE)
            return
        if time.monotonic() > deadline:
            process.kill()
        elif wire.server_pid(port, timeout=1) == process.pid:
            # Either the signal was lost on its main thread, which does happen, or it waits for its listening thread,
            # which our question has just woken. One that closes its files answers no more, and is not disturbed.
            process.terminate()


def evict(folder: Folder) -> int:
    """Take the server's lock, if need be from a server whose keeper was killed; the open file."""
    for wanted, patience in ((None, 3.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        state = State.read(folder.state)
        if wanted and state and str(folder.data) in command_line(state.pid):
            os.kill(state.pid, wanted)
        try:
            return locks.wait(folder.server_lock, patience)
        except TimeoutError:
            continue
    raise EngineError("a server without a keeper holds the folder, and is out of reach: in another container?")


def command_line(pid: int) -> str:
    """The command line of a process; empty when there is no such process."""
    source = Path("/proc", str(pid), "cmdline")
    if sys.platform != "linux":
        listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S607
        return listing.stdout.decode(errors="replace")
    try:
        return source.read_bytes().replace(b"\0", b" ").decode(errors="surrogateescape")
    except OSError:
        return ""


def free_port(preferred: int | None) -> int:
    """The preferred port if nobody listens there, else one that the kernel picks."""
    return preferred if preferred and is_free(preferred) else bound_port(0)


def is_free(port: int) -> bool:
    """Whether a server could listen on a loopback port."""
    try:
        return bound_port(port) == port
    except (OSError, OverflowError):
        return False


def bound_port(port: int) -> int:
    """Bind a loopback port for a moment; the port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        return int(listener.getsockname()[1])
