"""The keeper of a folder: the process that starts its server, watches it, and stops it when it is no longer used.

`python -m pulpo_embedded.processes.keeper FOLDER OPTIONS` returns 0 once the server answers, or 1 if it cannot be
started; the keeper itself continues in the background. It has a single thread, so that it may fork, and imports neither
the framework nor the driver's client, so that it stays small.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from pulpo_embedded.processes import disk_space, engine, file_locks, wire_protocol
from pulpo_embedded.processes.database_folder import DatabaseFolder
from pulpo_embedded.processes.server_options import ServerOptions
from pulpo_embedded.processes.server_state import ServerState

POLL = 0.25  # seconds between two checks of the lease
PROBE = 2.0  # seconds between two checks of the server
STABLE_SECONDS = 60.0  # after this time, the server's restarts are counted anew
RESTARTS = 3  # the maximum number of restarts in a row of a server that ran for less time
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Keeper:
    """Runs the server of one folder. `lock` is the open file of the keeper's lock."""

    def __init__(self, folder: DatabaseFolder, options: ServerOptions, lock: int) -> None:
        self.folder = folder
        self.options = options
        self.lock = lock
        self.server_lock = engine.take_server_lock(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        self.probed = 0.0
        self.state = ServerState.read(folder.state)

    def start(self) -> None:
        """Start the server, on its previous port if that is free, and write the state file."""
        self.process, port = engine.start(self.folder, self.options, self.former_port(), self.server_lock)
        self.folder.port.write_text(str(port))
        self.started = time.monotonic()
        self.state = ServerState(port, self.process.pid, os.getpid())
        self.state.write(self.folder.state)

    def former_port(self) -> int | None:
        """Return the previous port of the server."""
        with suppress(OSError, ValueError):
            return int(self.folder.port.read_text())
        return None

    def watch(self) -> None:
        """Wait until the server must stop: it is not used, its folder is gone, or it cannot be kept running."""
        seen, used = 0.0, time.monotonic()
        while self.has_folder() and self.keep_running():
            time.sleep(POLL)
            # A process that takes the lease also touches the file. So its time shows a process that took and released
            # the lease between two checks, which the lock alone would not show.
            touched = self.folder.lease.stat().st_mtime
            lease = file_locks.try_lock(self.folder.lease)
            if lease is None or touched != seen:
                seen, used = touched, time.monotonic()
            elif time.monotonic() - used >= self.options.linger:
                # The lease stays locked until this process ends, so that a process that wants the database now waits
                # for the end of this server, instead of connecting to one that is shutting down.
                return
            if lease is not None:
                os.close(lease)

    def has_folder(self) -> bool:
        """Return True if the folder is still the one in which the server works, and repair its state file."""
        if not file_locks.is_current(self.lock, self.folder.keeper_lock):
            return False
        if self.state and ServerState.read(self.folder.state) != self.state:
            self.state.write(self.folder.state)
        self.folder.rotate_log()
        return True

    def keep_running(self) -> bool:
        """Restart a server that ended, on the same port, so that its clients can continue. False if it keeps ending.

        While the disk is full, it waits for space instead.
        """
        if self.process is not None:
            self.end_if_broken(self.process)
            if (status := self.process.poll()) is None:
                return True
            log(f"the server ended with status {status}")
            self.restarts = 0 if time.monotonic() - self.started > STABLE_SECONDS else self.restarts + 1
            self.process = None
            if problem := disk_space.problem(self.folder.path):
                log(f"{problem}; waiting for space")
        if disk_space.problem(self.folder.path):
            return True
        if self.restarts > RESTARTS:
            return False
        self.start()
        return True

    def end_if_broken(self, process: "subprocess.Popen[bytes]") -> None:
        """End a server that answers, but fails at every command: the engine does not recover from a full disk."""
        if self.state is None or time.monotonic() - self.probed < PROBE:
            return
        self.probed = time.monotonic()
        wire_protocol.end_expired_transactions(self.state.port)
        if wire_protocol.is_broken(self.state.port):
            log("the engine fails at every command: replacing it")
            engine.stop(process, self.state.port)

    def stop(self) -> None:
        """Stop the server and remove the state file."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.process is not None and self.state is not None:
            engine.stop(self.process, self.state.port)
        if ServerState.read(self.folder.state) == self.state:
            self.folder.state.unlink(missing_ok=True)


def keep(folder: DatabaseFolder, options: ServerOptions, ready: Callable[[], None]) -> None:
    """Run the server until it is no longer used, unless another keeper does. Calls `ready` when it answers."""
    lock = take_keeper_lock(folder, options.start_timeout)
    if lock is None:
        return ready()
    keeper = Keeper(folder, options, lock)
    try:
        keeper.start()
        ready()
        keeper.watch()
    finally:
        keeper.stop()


def take_keeper_lock(folder: DatabaseFolder, timeout: float) -> int | None:
    """Wait until the previous keeper has ended, and take its lock. Returns None if its server answers after all."""
    deadline = time.monotonic() + timeout
    while (lock := file_locks.try_lock(folder.keeper_lock)) is None:
        state = ServerState.read(folder.state)
        if state and wire_protocol.server_pid(state.port) == state.pid:
            return None
        if time.monotonic() > deadline:
            raise engine.EngineError(f"another keeper holds the folder, but its server does not answer: {state}")
        time.sleep(file_locks.PAUSE)
    return lock


def log(message: str) -> None:
    """Write to standard error, which is the folder's log, unless its disk is full."""
    with suppress(OSError):
        os.write(2, f"{time.strftime('%Y-%m-%d %H:%M:%S')} keeper {os.getpid()}: {message}\n".encode())


def exit_on_signal(number: int, frame: FrameType | None) -> None:
    """End the process by an exception, so that `finally` blocks run."""
    raise SystemExit(0)


def main(path: str, options: str) -> int:
    """Fork the keeper. Returns 0 in the parent when the server answers, 1 when it cannot be started."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return 0 if os.read(reader, 1) else 1  # no byte means that the keeper has ended
    os.close(reader)
    for number in SIGNALS:
        signal.signal(number, exit_on_signal)

    def ready() -> None:
        with suppress(BrokenPipeError):  # the parent was killed
            os.write(writer, b"1")
        os.close(writer)

    try:
        keep(DatabaseFolder(Path(path)), ServerOptions.load(options), ready)
    except (engine.EngineError, OSError) as error:
        log(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
