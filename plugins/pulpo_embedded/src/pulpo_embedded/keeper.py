"""The keeper: the process that owns one server, and ends with it when nobody uses it any more.

`python -m pulpo_embedded.keeper FOLDER OPTIONS` returns 0 once the server answers, 1 when it cannot be had; the
keeper itself goes on in the background. It imports neither the framework nor the driver's client: it is small, and
it has one thread, so that it may fork.
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

from pulpo_embedded import engine, locks, wire
from pulpo_embedded.folder import Folder
from pulpo_embedded.options import Options
from pulpo_embedded.state import State

POLL = 0.25  # seconds between two looks at the lease
STEADY = 60.0  # seconds; a server that lived this long may be started again
RESTARTS = 3  # how often a server that lives shorter is started again
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Keeper:
    """Holds the server of one folder: starts it, watches it, stops it."""

    def __init__(self, folder: Folder, options: Options, lock: int) -> None:
        self.folder = folder
        self.options = options
        self.lock = lock
        self.server_lock = engine.evict(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        # Clients of a server whose keeper was killed still look for it on its port.
        self.state = State.read(folder.state)

    def start(self) -> None:
        """Start the server, where it was before if that can be, and write down where it is."""
        former = self.state.port if self.state else None
        self.process, port = engine.start(self.folder, self.options, former, self.server_lock)
        self.started = time.monotonic()
        self.state = State(port, self.process.pid, os.getpid())
        self.state.write(self.folder.state)

    def watch(self) -> None:
        """Return when the server is to stop: it is idle, its folder is gone, or it cannot stay up."""
        seen, used = 0.0, time.monotonic()
        while self.folder_is_there() and self.stays_up():
            time.sleep(POLL)
            changed = self.folder.lease.stat().st_mtime
            lease = locks.take(self.folder.lease)
            if lease is None or changed != seen:  # in use now, or it was since the last look
                seen, used = changed, time.monotonic()
            elif time.monotonic() - used >= self.options.linger:
                return  # with the lease: whoever comes now waits until this process is gone
            if lease is not None:
                os.close(lease)

    def folder_is_there(self) -> bool:
        """Whether the folder is still the one the server works in, with a state file that tells the truth."""
        if not locks.is_current(self.lock, self.folder.keeper_lock):
            return False
        if self.state and State.read(self.folder.state) != self.state:
            self.state.write(self.folder.state)
        self.folder.rotate_log()
        return True

    def stays_up(self) -> bool:
        """Start a server that was killed, on its old port, so that its clients carry on; False when that is in vain."""
        if self.process is None or (status := self.process.poll()) is None:
            return True
        say(f"the server ended by itself with status {status}")
        self.restarts = 0 if time.monotonic() - self.started > STEADY else self.restarts + 1
        if self.restarts > RESTARTS:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Stop the server and forget where it was."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.process is not None and self.state is not None:
            engine.stop(self.process, self.state.port)
        if State.read(self.folder.state) == self.state:
            self.folder.state.unlink(missing_ok=True)


def keep(folder: Folder, options: Options, ready: Callable[[], None]) -> None:
    """Become the folder's keeper, unless there is one whose server answers."""
    lock = succeed(folder, options.start_timeout)
    if lock is None:
        return ready()
    keeper = Keeper(folder, options, lock)
    try:
        keeper.start()
        ready()
        keeper.watch()
    finally:
        keeper.stop()


def succeed(folder: Folder, timeout: float) -> int | None:
    """Take the keeper's lock once a former keeper has ended; None when its server answers after all."""
    deadline = time.monotonic() + timeout
    while (lock := locks.take(folder.keeper_lock)) is None:
        state = State.read(folder.state)
        if state and wire.server_pid(state.port) == state.pid:
            return None
        if time.monotonic() > deadline:
            raise engine.EngineError(f"another keeper holds the folder, and its server is silent: {state}")
        time.sleep(locks.PAUSE)
    return lock


def say(message: str) -> None:
    """Write to the log: standard error, as the starter has set it."""
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} keeper {os.getpid()}: {message}", file=sys.stderr, flush=True)


def leave(number: int, frame: FrameType | None) -> None:
    """End by way of `finally`."""
    raise SystemExit(0)


def main(path: str, options: str) -> int:
    """Fork the keeper off, and report whether its server answers."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return 0 if os.read(reader, 1) else 1
    os.close(reader)
    for number in SIGNALS:
        signal.signal(number, leave)

    def ready() -> None:
        with suppress(BrokenPipeError):  # the starter was killed meanwhile: nobody to tell
            os.write(writer, b"1")
        os.close(writer)

    try:
        keep(Folder(Path(path)), Options.load(options), ready)
    except (engine.EngineError, OSError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
