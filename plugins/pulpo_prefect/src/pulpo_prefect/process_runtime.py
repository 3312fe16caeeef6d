"""The one event loop of a process that owns the project's database, in a thread of its own.

Tasks come from any thread and any loop: an async flow, a worker's threads, Dask. They all enter this loop.
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
    """The running project of this process; it is started when none runs. Blocks until it does.

    Whoever asks while it starts waits for the same start. Raises DatabaseError when the database does not answer,
    ServiceError when another project runs here.
    """
    global _starting
    if (runtime := current_runtime()) is not None:
        return _of(project, runtime)
    with _lock:
        if _starting is None:
            _starting = Future()
            threading.Thread(target=_serve, args=(project, _starting), name="pulpo-runtime", daemon=True).start()
        starting = _starting
    return _of(project, starting.result())


def _of(project: Project, runtime: Runtime) -> Runtime:
    if runtime.project.root != project.root:
        raise ServiceError(
            f"the project {runtime.project.root} runs in this process, so {project.root} cannot",
            hint="run the flows of different projects in processes of their own: a worker for each",
        )
    return runtime


def _serve(project: Project, started: "Future[Runtime]") -> None:
    global _starting
    try:
        asyncio.run(_run(project, started))
    except BaseException as error:
        if not started.done():
            with _lock:
                _starting = None  # whoever comes later tries again
            started.set_exception(error)
        else:
            log.error("closing what the flows of %s used failed", project.root, exc_info=error)


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
    """End what `process_runtime` started, if anything: the connections to the database are closed."""
    global _starting, _stop
    with _lock:
        stop, _stop, _starting = _stop, None, None
    if stop is not None:
        stop()
