"""Keeps the services of a plan running: `python -m pulpo_cli.services.watcher`, a process of the supervisor.

Twice a second it compares the plan with the running processes. It starts missing services in the order of their
dependencies, restarts services that have ended or hang, and gives up on services that keep ending, whether fast or
slowly. Supervisor itself would restart a service that ends after more than a second forever.
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from pulpo_cli.services import processes, record
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.plan import ServicePlan
from pulpo_cli.services.record import Phase, ServiceRecord
from pulpo_cli.services.supervisor import ProcessInfo, Supervisor, SupervisorError
from pulpo_core.cli.ports import holder_of
from pulpo_core.exceptions import ServiceError
from pulpo_core.service_checks import problem
from pulpo_core.services import MARK, Service

PAUSE = 0.5
START_PAUSE = 0.15  # seconds, while a service is starting
CHECK_SECONDS = 5.0  # seconds for the answer to a check
FIRST_ATTEMPTS = 3  # starts of a service that has never been ready
KILL_SECONDS = 10.0  # seconds until a broken service is killed; the time that a healthy one may take to end can be long
LONGEST_PAUSE = 30.0  # seconds between two attempts
USAGE = 2  # the exit code for wrong usage or settings, which no further attempt changes


class Watched:
    """A service, and its state in this process."""

    def __init__(self, service: Service, entry: ServiceRecord) -> None:
        self.service = service
        self.entry = entry
        self.pid = 0
        self.started = entry.phase in (Phase.READY, Phase.UNREADY, Phase.HUNG)
        self.failures = 0
        self.next_start = 0.0
        self.next_check = 0.0
        self.check: Future[tuple[str, str | None]] | None = None
        self.ending = ""  # the reason why it is being ended
        self.kill_at = 0.0


class Watcher:
    """Watches the services of one folder."""

    def __init__(self, folder: ServicesFolder) -> None:
        self.folder = folder
        self.supervisor = Supervisor(folder)
        self.pool = ThreadPoolExecutor(16)
        self.watched: dict[str, Watched] = {}
        self.entries: dict[str, ServiceRecord] = {}
        self.text = ""  # the record as it was last read or written

    def run(self) -> None:
        """Watch until the process is ended."""
        while True:
            try:
                with self.folder.changing():
                    self.step()
            except (SupervisorError, OSError) as error:  # it may be busy, or the disk full: the next step may succeed
                log(f"{type(error).__name__}: {error}")
            starting = any(entry.phase is Phase.STARTING for entry in self.entries.values())
            time.sleep(START_PAUSE if starting else PAUSE)

    def step(self) -> None:
        """Compare the plan with the running processes, and act on the differences."""
        plan = ServicePlan.read(self.folder.plan)
        if plan is None:
            return
        infos = self.supervisor.processes()
        self._read()
        for name in [name for name in self.watched if name not in plan.wanted]:
            del self.watched[name]
        self.entries = {name: entry for name, entry in self.entries.items() if name in plan.wanted}
        for service in plan.order:
            watched = self._watched(service)
            info = infos.get(service.name, ProcessInfo(service.name, "STOPPED"))
            if info.state == "STOPPING":
                if watched.ending and time.monotonic() > watched.kill_at:
                    self.supervisor.kill_process(service.name)
            elif info.is_running:
                self._check_running(plan, watched, info)
            else:
                self._start_stopped(plan, watched, info)
        self._save()

    def _watched(self, service: Service) -> Watched:
        if (entry := self.entries.get(service.name)) is None:  # it is new, or must start afresh
            entry = self.entries[service.name] = ServiceRecord(since=time.time())
            self.watched.pop(service.name, None)
        if (watched := self.watched.get(service.name)) is None:
            watched = self.watched[service.name] = Watched(service, entry)
        watched.service, watched.entry = service, entry
        return watched

    def _check_running(self, plan: ServicePlan, watched: Watched, info: ProcessInfo) -> None:
        """Check a running service."""
        if watched.pid != info.pid:
            watched.started = watched.started and watched.pid == 0  # this watcher was restarted
            watched.pid, watched.failures, watched.check = info.pid, 0, None
        if watched.check is None:
            if time.monotonic() >= watched.next_check:
                watched.check = self.pool.submit(_check, watched.service, watched.started)
            return
        if not watched.check.done():
            return
        purpose, found = watched.check.result()
        watched.check = None
        setting = watched.service.settings.get(purpose, "")
        if not watched.started:
            self._look_at_start(plan, watched, info, found, setting)
            return
        watched.next_check = time.monotonic() + plan.limits.check_seconds
        if found is None:
            watched.failures = 0
            watched.entry.was_ready = True
            watched.entry.turn(Phase.READY)
        elif purpose == "readiness":
            watched.failures = 0
            watched.next_check = time.monotonic() + PAUSE if not watched.entry.was_ready else watched.next_check
            watched.entry.turn(Phase.UNREADY, found, setting)
        else:
            watched.failures += 1
            watched.entry.turn(Phase.HUNG, found, setting)
            if watched.failures >= plan.limits.liveness_failures:
                self._end(watched, f"it was ended because its check failed {watched.failures} times in a row: {found}")

    def _look_at_start(
        self, plan: ServicePlan, watched: Watched, info: ProcessInfo, found: str | None, setting: str
    ) -> None:
        service = watched.service
        if found is None:
            watched.started = True
            watched.next_check = 0.0
            return
        watched.next_check = time.monotonic() + START_PAUSE
        if time.time() - info.started > service.start_seconds:
            self._end(watched, f"it had not started after {service.start_seconds:g} s: {found}")
        else:
            watched.entry.turn(Phase.STARTING, found, setting)

    def _end(self, watched: Watched, why: str) -> None:
        watched.ending, watched.kill_at = why, time.monotonic() + KILL_SECONDS
        watched.entry.turn(Phase.STOPPING, why, watched.entry.setting)
        self._save()
        log(f"{watched.service.name}: {why}")
        self.supervisor.stop_process(watched.service.name, wait=False)

    def _start_stopped(self, plan: ServicePlan, watched: Watched, info: ProcessInfo) -> None:
        """Start a service that is not running, unless it has to wait or has failed."""
        entry, service = watched.entry, watched.service
        if watched.pid:
            self._note_end(plan, watched, info)
        if entry.phase is Phase.FAILED or time.monotonic() < watched.next_start:
            return
        unready = [name for name in service.waits_for if name in plan.wanted and not self._is_ready(name)]
        if unready:
            phases = ", ".join(f"{name}, which is {self.entries[name].phase.value}" for name in unready)
            entry.turn(Phase.WAITING, f"it waits for {phases}")
            return
        processes.sweep(self.folder, service.name)  # processes that an earlier one has left
        if service.port is not None and (holder := holder_of(service.port)):
            entry.turn(Phase.FAILED, f"port {service.port} is taken by {holder}", service.settings.get("port", ""))
            return
        if entry.exits or entry.restarts or entry.was_ready:
            entry.restarts += 1
        entry.turn(Phase.STARTING, entry.why)
        watched.started, watched.ending, watched.next_check = False, "", 0.0
        if refused := self.supervisor.start_process(service.name):
            entry.turn(Phase.FAILED, f"it cannot be started: {refused}")
            return
        started = self.supervisor.processes()[service.name]
        watched.pid, watched.check, watched.failures = started.pid or -1, None, 0

    def _is_ready(self, name: str) -> bool:
        return name in self.entries and self.entries[name].phase is Phase.READY

    def _note_end(self, plan: ServicePlan, watched: Watched, info: ProcessInfo) -> None:
        """Record the end of a process, and decide on a restart."""
        entry, now, limits = watched.entry, time.time(), plan.limits
        signal = self.supervisor.last_signal(info.name)
        why = watched.ending or (f"it was ended by {signal}" if signal else f"it ended with exit code {info.exit_code}")
        log(f"{info.name}: {why}")
        watched.pid, watched.started, watched.ending = 0, False, ""
        entry.exits = [each for each in entry.exits if now - each < limits.restart_window] + [now]
        limit = limits.restarts if entry.was_ready else min(limits.restarts, FIRST_ATTEMPTS - 1)
        count = len(entry.exits)
        is_wrong_usage = info.exit_code == USAGE and not signal and not entry.was_ready
        if is_wrong_usage or count > limit:
            times = "" if is_wrong_usage or count == 1 else f" ({count} times in {_seconds(now - entry.exits[0])})"
            entry.turn(Phase.FAILED, f"{why}{times}: it will not be restarted", entry.setting)
        else:
            pause = min(0.5 * 2 ** (count - 1), LONGEST_PAUSE)
            watched.next_start = time.monotonic() + pause
            entry.turn(Phase.WAITING, f"{why}; it will be restarted", entry.setting)

    def _read(self) -> None:
        """Read changes by other processes from the record. Entries that could not be saved are kept."""
        text = record.text(self.folder.record)
        if text != self.text:
            self.entries, self.text = record.parse(text), text

    def _save(self) -> None:
        text = record.dump(self.entries)
        if text != self.text:
            record.save(self.folder.record, text)
            self.text = text


def _check(service: Service, started: bool) -> tuple[str, str | None]:
    """Return the purpose and problem of the first check that fails, or the last purpose and None."""
    purposes = ("liveness", "readiness") if started else ("startup",)
    found = None
    for purpose in purposes:
        if found := problem(service.check(purpose), CHECK_SECONDS):
            return purpose, found
    return purposes[-1], found


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def log(message: str, write: Callable[[int, bytes], int] = os.write) -> None:
    """Write a line to the watcher's log."""
    write(2, f"{time.strftime('%Y-%m-%d %H:%M:%S')} {message}\n".encode())


def main() -> int:
    """Watch the folder that the environment names."""
    try:
        Watcher(ServicesFolder(Path(os.environ[MARK]))).run()
    except ServiceError as error:
        log(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
