"""Runs several processes that serve one socket, with uvicorn's supervisor and a limit for every wait."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from contextlib import suppress
from socket import socket
from typing import Any

from uvicorn import Config

from pulpo_api.server.stopping import MARGIN
from pulpo_api.server.uvicorn_internals import STARTUP_FAILURE, Multiprocess, Process
from pulpo_core.project import Project

log = logging.getLogger("pulpo.api")
TELLING = 1.0  # seconds until the supervisor logs what it waits for


def worker_app() -> Any:
    """Return the application of a worker, which starts in the project's folder and ends with its supervisor."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    return Project.find().import_generated("generated_api").app


def _follow_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class Workers(Multiprocess):
    """Starts the workers, replaces workers that die, and stops all of them within `stop_seconds`.

    SIGHUP replaces them one by one, each when its successor is ready.
    """

    def __init__(self, config: Config, sockets: list[socket], stop_seconds: float) -> None:
        super().__init__(config, sockets)
        self.stop_seconds = stop_seconds
        self._asked: set[int | None] = set()
        self._ready: set[int | None] = set()

    @property
    def failed(self) -> bool:
        """True if no worker has ever become ready."""
        return not self._ready and any(process.exitcode == STARTUP_FAILURE for process in self.processes)

    def keep_subprocess_alive(self) -> None:
        """Replace workers that have died or hang. If the first workers cannot start, stop. If some have started before,
        the cause is temporary, such as an unreachable database, so try again."""
        for index, process in enumerate(self.processes):
            if self._is_well(process):
                continue
            process.kill()
            process.join()
            if self.failed:
                self.should_exit.set()
            if self.should_exit.is_set():
                return
            log.warning("worker %s ended with code %s; replacing it", process.pid, process.exitcode)
            self.processes[index] = Process(self.config, self.sockets)
            self.processes[index].start()

    def _is_well(self, process: Process) -> bool:
        """Return True if a worker responds, or is still starting."""
        if process.pid in self._ready:
            return process.is_alive(timeout=self.config.timeout_worker_healthcheck)
        with suppress(OSError, EOFError):  # the worker has ended, so is_alive returns False below
            if process.pid not in self._asked:
                process.parent_conn.send(b"ping")
                self._asked.add(process.pid)
            elif process.parent_conn.poll():
                self._asked.discard(process.pid)
                if process.parent_conn.recv():
                    self._ready.add(process.pid)
        return process.process.is_alive()

    def terminate_all(self) -> None:
        """Ask the workers to stop. From now on, connections are refused instead of queued."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()

    def join_all(self) -> None:
        """Wait for the workers up to the limit, and kill those that take longer."""
        deadline = time.monotonic() + self.stop_seconds + MARGIN
        soon = time.monotonic() + TELLING
        for process in self.processes:
            process.process.join(max(0.0, soon - time.monotonic()))
        if any(process.exitcode is None for process in self.processes):
            log.warning(
                "waiting for the workers to finish, at most %g s; another Ctrl-C ends them immediately",
                self.stop_seconds,
            )
        for process in self.processes:
            process.process.join(max(0.0, deadline - time.monotonic()))
            if process.exitcode is None:
                log.warning("worker %s does not stop; killing it", process.pid)
                process.kill()
                process.join()
