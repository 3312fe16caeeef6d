"""Runs the project once per process, on an event loop in a separate thread.

The tasks of a process come from any thread and any event loop: an async flow, a worker's threads, Dask. A database
connection belongs to the loop on which it was created, so all tasks send their operations to this one loop.
"""

import asyncio
import atexit
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from pulpo_core.exceptions import ServiceError
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime, current_runtime, running

STOP_SECONDS = 5.0

log = logging.getLogger("pulpo.prefect")

_lock = threading.Lock()
_starting: "Future[Runtime] | None" = None
_stop: Callable[[], None] | None = None


def process_runtime(project: Project) -> Runtime:
    """Return the running project of this process, and start it if necessary. Blocks until it is running.

    Calls during the start wait for it. Raises DatabaseError if the database does not answer, ServiceError if another
    project is running in this process.
    """
    global _starting
    if (runtime := current_runtime()) is not None:
        return _check(runtime, project)
    with _lock:
        if _starting is None:
            _starting = Future()
            threading.Thread(target=_serve, args=(project, _starting), name="pulpo-runtime", daemon=True).start()
        starting = _starting
    return _check(starting.result(), project)


def _check(runtime: Runtime, project: Project) -> Runtime:
    if runtime.project.root != project.root:
        raise ServiceError(
            f"{project.root} cannot run in this process, because {runtime.project.root} is running in it",
            hint="run the flows of different projects in different processes, with a worker for each",
        )
    return runtime


def _serve(project: Project, started: "Future[Runtime]") -> None:
    """Run the project in this thread until `stop_runtime`. `started` gets the runtime, or the error of the start."""
    global _starting
    try:
        asyncio.run(_run(project, started))
    except BaseException as error:
        if not started.done():
            with _lock:
                _starting = None  # the next call tries again
            started.set_exception(error)
        else:
            log.error("%s could not be closed after its flows", project.root, exc_info=error)


async def _run(project: Project, started: "Future[Runtime]") -> None:
    global _stop
    stop = asyncio.Event()
    loop, thread = asyncio.get_running_loop(), threading.current_thread()

    def close() -> None:
        loop.call_soon_threadsafe(stop.set)
        thread.join(STOP_SECONDS)

    async with running(project) as runtime:
        _stop = close
        started.set_result(runtime)
        await stop.wait()


@atexit.register
def stop_runtime() -> None:
    """Stop the project that `process_runtime` has started, if any, and close its database connections."""
    global _starting, _stop
    with _lock:
        stop, _stop, _starting = _stop, None, None
    if stop is not None:
        stop()
