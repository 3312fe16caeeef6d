"""The middleware that records every invocation, and the observer that records its writes."""

import asyncio
from typing import Any

from pulpo_core.invocation import CallNext, Invocation, Middleware
from pulpo_core.writes import Write, WriteObserver
from pulpo_observability.runs.errors import RunCancelledError
from pulpo_observability.runs.modes import Mode, mode_of
from pulpo_observability.runs.open_run import OpenRun
from pulpo_observability.runs.recorder import Recorder


def run_middleware(recorder: Recorder) -> Middleware:
    """Return the middleware that records invocations."""
    modes: dict[str, Mode] = {}

    async def record_run(invocation: Invocation, call_next: CallNext) -> Any:
        name = invocation.operation.name
        mode = modes.get(name) or modes.setdefault(name, mode_of(name, recorder.settings))
        if mode == "off" or not recorder.is_working:
            return await call_next(invocation)
        strict = mode == "strict"
        run = recorder.begin(invocation)
        if strict and invocation.refusal is None:
            await _store(recorder, run)
        try:
            output = await call_next(invocation)
        except asyncio.CancelledError as error:
            cancelled = _cancelled(run)
            run.fail(cancelled or error)
            await recorder.close(run, strict=strict and cancelled is not None)
            if cancelled is None:
                raise
            raise cancelled from None
        except BaseException as error:
            run.fail(error)
            await recorder.close(run, strict=strict and isinstance(error, Exception))
            raise
        run.succeed(output)
        if strict or not recorder.close_later(run):
            await recorder.close(run, strict=strict)
        return output

    return record_run


def write_observer(recorder: Recorder) -> WriteObserver:
    """Return the observer that records on each run the documents that it writes."""

    def note(write: Write, seconds: float, error: BaseException | None) -> None:
        if error is None:
            recorder.note_write(write)

    return WriteObserver(note)


async def _store(recorder: Recorder, run: OpenRun) -> None:
    """Record that a run begins. If the caller gives up meanwhile, the run ends as cancelled."""
    try:
        await recorder.store(run)
    except asyncio.CancelledError as error:
        run.fail(error)
        await recorder.close(run, strict=False)
        raise
    except BaseException:
        recorder.forget(run)
        raise


def _cancelled(run: OpenRun) -> RunCancelledError | None:
    """Return the error of a run that `pulpo runs cancel` has ended; None if its caller or its process ended it."""
    if not run.is_cancelled or run.task is None or run.task.uncancel() > 0:
        return None
    return RunCancelledError(f"run {run.id!r} of operation {run.invocation.operation.name!r} was cancelled")
