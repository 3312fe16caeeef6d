"""The lifespan of the application: the project, and the mounted applications."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from pulpo_api.context import ApiContext
from pulpo_api.routes.mounted import MountedRoute
from pulpo_api.server.garbage_collection import settled
from pulpo_api.server.lifetime import emitting_lifetime
from pulpo_core.calls import warn_of_the_rest
from pulpo_core.project import Project
from pulpo_core.runtime import running

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def lifespan_with(project: Project, mounted: Iterable[MountedRoute]) -> Lifespan:
    """Return a lifespan that runs the project, and inside it the applications that plugins mount."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running(project))
            context: ApiContext = app.state.api
            for check in context.start_checks:
                await check()
            for route in mounted:
                await stack.enter_async_context(route.running())
            with settled(), emitting_lifetime(project):
                yield
            await context.run_tasks.finish(context.settings.shutdown_timeout)
            warn_of_the_rest()  # here, since a worker's process ends without its exit handlers

    return lifespan
