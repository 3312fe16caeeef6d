"""The recorder of a running project, which tracks the open runs of this process and has them written."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from pymongo.errors import PyMongoError

from pulpo_core.invocation import Invocation, current_invocation
from pulpo_observability.runs.liveness import alive_until, cancel_wanted, mark_abandoned, stay_alive
from pulpo_observability.runs.modes import mode_of
from pulpo_observability.runs.open_run import OpenRun, RunKinds
from pulpo_observability.runs.retention import prune
from pulpo_observability.runs.writer import RecordEntry, RunWriter
from pulpo_observability.settings import ObservabilitySettings

if TYPE_CHECKING:
    from pulpo_core.project import Project
    from pulpo_core.writes import Write

log = logging.getLogger("pulpo.observability")

PRUNE_SECONDS = 3600.0
STOP_SECONDS = 5.0  # seconds for background work in progress when the project stops
HEARTBEATS = 3  # heartbeats in the time after which a run counts as abandoned

_recorders: "WeakKeyDictionary[Project, Recorder]" = WeakKeyDictionary()


def recorder_of(project: "Project") -> "Recorder":
    """Return the recorder of a project; always the same object."""
    return _recorders.setdefault(project, Recorder(project.section(ObservabilitySettings)))


class Recorder:
    """Records the runs of one project while it runs; before and after that, nothing is recorded."""

    def __init__(self, settings: ObservabilitySettings) -> None:
        self.settings = settings
        self.open: dict[str, OpenRun] = {}
        self.accepted: set[str] = set()
        self._limit = settings.runs_dump
        self._kinds: dict[str, RunKinds] = {}
        self._writer: RunWriter | None = None

    @property
    def is_working(self) -> bool:
        """True while the project runs."""
        return self._writer is not None

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Record inside the block; at its end, write the records that are not yet written."""
        writer = self._writer = RunWriter()
        stop = asyncio.Event()
        writing = _start(writer.work())
        others = [
            _start(_every(self.settings.runs_flush, self._flush, stop)),
            _start(_every(self.settings.runs_abandoned_after / HEARTBEATS, self._beat, stop)),
            _start(_every(PRUNE_SECONDS, lambda: prune(self.settings), stop)),
        ]
        try:
            yield
        finally:
            stop.set()
            _, late = await asyncio.wait(others, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            self._writer = None
            self.accepted.clear()
            writer.close()
            await writing

    async def accept(self, invocation: Invocation) -> None:
        """Record that a strict run is accepted and will begin later; until then it sends no heartbeats.

        Raises DatabaseError if that is not possible.
        """
        if not self.is_working or mode_of(invocation.operation.name, self.settings) != "strict":
            return
        run = self.begin(invocation)
        del self.open[run.id]
        self.accepted.add(run.id)
        record = {**run.beginning(), "status": "pending", "alive_until": alive_until(self.settings)}
        await self._put(RecordEntry("insert", run.id, record), waits=True)

    def begin(self, invocation: Invocation) -> OpenRun:
        """Begin a run, without writing its record yet."""
        operation = invocation.operation
        if (kinds := self._kinds.get(operation.name)) is None:
            kinds = self._kinds[operation.name] = RunKinds.of(operation)
        run = OpenRun(invocation, kinds, self._limit)
        if self.accepted and run.id in self.accepted:
            self.accepted.discard(run.id)
            run.is_accepted = True
        self.open[run.id] = run
        return run

    async def store(self, run: OpenRun) -> None:
        """Write the record of a run that begins. Raises DatabaseError if that is not possible."""
        await self._put(self._beginning(run), waits=True)

    async def close(self, run: OpenRun, *, strict: bool) -> None:
        """Write the end of a run; with `strict`, before this returns."""
        self.open.pop(run.id, None)
        waits = strict or (self._writer is not None and self._writer.is_behind)
        if run.is_stored:
            return await self._put(RecordEntry("close", run.id, run.end(), is_complete=True), waits=waits)
        run.is_stored = True
        return await self._put(RecordEntry(run.first_entry, run.id, run.whole(), is_complete=True), waits=waits)

    def close_later(self, run: OpenRun) -> bool:
        """Queue the record of a run that has ended, without waiting. Returns False if the record cannot wait."""
        if run.is_stored or run.is_accepted or self._writer is None or not (run.is_light and self._writer.is_at_ease):
            return False
        self.open.pop(run.id, None)
        run.is_stored, run.task = True, None
        self._writer.put(RecordEntry("insert", run.id, describe=run.whole, is_complete=True))
        return True

    def forget(self, run: OpenRun) -> None:
        """Drop a run that has not begun because it could not be recorded."""
        self.open.pop(run.id, None)

    def note_write(self, write: "Write") -> None:
        """Record a write on the current run."""
        invocation = write.invocation or current_invocation.get()
        run = self.open.get(invocation.id) if invocation else None
        if run is not None:
            run.note_write(write)

    async def _put(self, entry: RecordEntry, *, waits: bool) -> None:
        if self._writer is None:
            return  # the project has stopped
        if waits:
            entry.written = asyncio.get_running_loop().create_future()
        self._writer.put(entry)
        if entry.written is not None:
            await entry.written

    def _beginning(self, run: OpenRun) -> RecordEntry:
        run.is_stored = True
        return RecordEntry(run.first_entry, run.id, {**run.beginning(), "alive_until": alive_until(self.settings)})

    async def _flush(self) -> None:
        """Write the buffered runs, including those in progress, so that they are visible even if the process dies."""
        for run in list(self.open.values()):
            if not run.is_stored:
                await self._put(self._beginning(run), waits=False)
        if self._writer is not None:
            self._writer.flush()

    async def _beat(self) -> None:
        """Send a heartbeat of the open runs, cancel those whose cancellation was requested, and mark abandoned runs."""
        ids = [run.id for run in self.open.values() if run.is_stored]
        await stay_alive(ids, self.settings)
        for id in await cancel_wanted(ids):  # noqa: A001
            self._cancel(id)
        await mark_abandoned()

    def _cancel(self, id: str) -> None:  # noqa: A002
        run = self.open.get(id)
        if run is not None and run.task is not None and not run.is_cancelled:
            run.is_cancelled = True
            run.task.cancel()


def _start(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """Start a task in a new context, so that it does not inherit context variables from the start of the project."""
    return asyncio.get_running_loop().create_task(work, context=Context())


async def _every(seconds: float, work: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Repeat the work until `stop` is set, which does not interrupt it: the driver may lose a cancellation."""
    while not stop.is_set():
        try:
            await work()
        except PyMongoError as error:
            log.warning("cannot maintain the records of runs: %s", type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
