"""A running project: its database, its middlewares, and the event loop that owns both.

A process can run one project at a time. While none runs, a decorated function only calls the original one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, NoReturn

from pulpo_core.calls import call_function
from pulpo_core.calls.threads import DaemonExecutor
from pulpo_core.database import Database
from pulpo_core.exceptions import NotFoundError, ProcessingError, ServiceError
from pulpo_core.invocation import (
    ANONYMOUS,
    Actor,
    CallNext,
    Invocation,
    Middleware,
    RefusedInvocation,
    current_invocation,
    new_id,
    sensitive_input,
    validate_input,
)
from pulpo_core.metadata import OperationMetadata
from pulpo_core.permissions import AccessControl, check_permission
from pulpo_core.plugins import REMEDY, Plugin
from pulpo_core.plugins.plugin import shown
from pulpo_core.registries import OperationRegistry
from pulpo_core.sensitive import remember_sensitive
from pulpo_core.signatures import OMITTED, NoInput

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pulpo_core.project import Project

_running: "Runtime | None" = None


class Runtime:
    """Runs the invocations of a project, all on the event loop in which it was created."""

    def __init__(self, project: "Project", database: Database) -> None:
        self.project = project
        self.database = database
        self.loop = asyncio.get_running_loop()
        self.loop.set_default_executor(DaemonExecutor())
        self.access = AccessControl(project.plugins)
        self._middlewares = project.middlewares()
        self._pipeline = compose(self._middlewares, call_function)
        self._acceptors = project.plugins.implementations("pulpo_accepted")
        self._contexts = project.plugins.implementations("pulpo_context")

    async def invoke(
        self,
        operation: OperationMetadata,
        data: Any = OMITTED,
        *,
        actor: Actor | None = None,
        channel: str = "python",
        permitted: bool = False,
        function: Callable[..., Any] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> Any:
        """Run one invocation and return its validated output. May be awaited in any loop.

        `permitted` means that the surface has already checked the permission. `id` is the id of the invocation, if it
        is known in advance.
        """
        is_checked = not permitted and is_asked(actor, channel)
        call = self._invoke(operation, data, actor, channel, function, is_checked, id)
        if asyncio.get_running_loop() is self.loop:
            return await call
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self.loop))

    def invoke_blocking(
        self, operation: OperationMetadata, data: Any, function: Callable[..., Any] | None = None
    ) -> Any:
        """Invoke an operation from synchronous code in another thread. Raises ProcessingError in the loop's thread."""
        if _running_loop() is self.loop:
            raise ProcessingError(
                f"the synchronous operation {operation.name!r} was called on the event loop, which it would block",
                hint=f"write `await asyncio.to_thread({operation.function.__name__}, …)` or "
                f"`await invoke({operation.name!r}, …)`",
            )
        call = self._invoke(operation, data, None, "python", function, False, None)
        return asyncio.run_coroutine_threadsafe(call, self.loop).result()

    async def refuse(
        self,
        operation: OperationMetadata,
        refusal: Exception,
        *,
        sent: Any,
        actor: Actor | None,
        channel: str,
        id: str | None = None,  # noqa: A002
    ) -> NoReturn:
        """Pass a refused call to the middlewares, and raise the refusal, or the error of a middleware.

        For surfaces that check the permission or the input themselves; `invoke` does the same for calls that it
        refuses.
        """
        if self._middlewares:
            invocation = RefusedInvocation(
                operation=operation,
                input=NoInput(),
                function=operation.function,
                refusal=refusal,
                sent=sent,
                **self._circumstances(actor, channel, id),
            )
            await _within(invocation, compose(self._middlewares, _raise_refusal(refusal)))
        raise refusal  # whatever a middleware returned

    async def accept(
        self,
        operation: OperationMetadata,
        data: "BaseModel",
        *,
        actor: Actor | None,
        channel: str,
        id: str,  # noqa: A002
    ) -> None:
        """Tell the plugins about a call that `invoke` will run later, with this id and valid input.

        Raises the PulpoException of a plugin that refuses the call.
        """
        if not self._acceptors:
            return
        circumstances = self._circumstances(actor, channel, id)
        invocation = Invocation(operation=operation, input=data, function=operation.function, **circumstances)
        for hook in self._acceptors:
            await hook.ask(None, invocation=invocation)

    @property
    def has_middlewares(self) -> bool:
        """True if there are middlewares."""
        return bool(self._middlewares)

    async def _invoke(
        self,
        operation: OperationMetadata,
        data: Any,
        actor: Actor | None,
        channel: str,
        function: Callable[..., Any] | None,
        is_checked: bool,
        id: str | None,  # noqa: A002
    ) -> Any:
        try:
            if is_checked:
                await self.access.check(actor or ANONYMOUS, "invoke", operation)
            checked = validate_input(operation, data)
        except Exception as refusal:
            sent = None if data is OMITTED else data
            await self.refuse(operation, refusal, sent=sent, actor=actor, channel=channel, id=id)
        invocation = Invocation(
            operation=operation,
            input=checked,
            function=function or operation.function,
            **self._circumstances(actor, channel, id),
        )
        return await _within(invocation, self._pipeline)

    def _circumstances(self, actor: Actor | None, channel: str, id: str | None) -> dict[str, Any]:  # noqa: A002
        """Return the fields of a new invocation that do not depend on its operation.

        Its parent is the invocation whose code makes it. If the surface names no actor, it has the parent's.
        """
        parent = current_invocation.get()
        return {
            "actor": actor or (parent.actor if parent else ANONYMOUS),
            "channel": channel,
            "id": id or new_id(),
            "parent_id": parent.id if parent else None,
            "ancestors": (*parent.ancestors, parent.id) if parent else (),
            "context": {key: value for hook in self._contexts for key, value in (hook.answer_or_none() or {}).items()},
        }


async def _within(invocation: Invocation, pipeline: CallNext) -> Any:
    """Run the pipeline as the current invocation."""
    token = current_invocation.set(invocation)
    try:
        return await pipeline(invocation)
    except Exception as error:
        remember_sensitive(error, sensitive_input(invocation))
        raise
    finally:
        current_invocation.reset(token)


def _raise_refusal(refusal: Exception) -> CallNext:
    async def call(_: Invocation) -> NoReturn:
        raise refusal

    return call


def is_asked(actor: Actor | None, channel: str) -> bool:
    """Return True if permissions are checked before an operation is invoked.

    A surface names the caller (`actor`), or at least itself (`channel`); then the actor needs permission. Without an
    actor, the caller is anonymous and has no roles. Plain Python in the project's own process is trusted, because it
    could just as well call the function behind the decorator. An operation that calls another one is trusted, too: the
    inner one runs as the same actor, who had permission for the outer one.
    """
    return actor is not None or channel != "python"


def compose(middlewares: list[Middleware], innermost: CallNext) -> CallNext:
    """Wrap a call in middlewares, the first one outermost."""

    def wrap(call_next: CallNext, middleware: Middleware) -> CallNext:
        return lambda invocation: middleware(invocation, call_next)

    return reduce(wrap, reversed(middlewares), innermost)


def current_runtime() -> Runtime | None:
    """Return the project that runs in this process, or None."""
    return _running


@asynccontextmanager
async def running(project: "Project") -> AsyncIterator[Runtime]:
    """Run `project` inside an `async with` block: with its database, and its operations going through `invoke`.

    Raises DatabaseError if the database does not answer, ServiceError if this process already runs a project, and
    PluginError if two distributions have a plugin of the same name (or with `--no-plugins`).
    """
    global _running
    if _running is not None:
        raise ServiceError(f"this process already runs a project: {_running.project.root}")
    project.plugins.require_complete()
    project.load()
    database = await Database.connect(project)
    try:
        _running = Runtime(project, database)
        async with AsyncExitStack() as stack:
            for plugin, manager in project.plugins.collect("pulpo_lifespan", project=project):
                await stack.enter_async_context(_reported(plugin, manager))
            yield _running
    finally:
        _running = None
        await database.close()


@asynccontextmanager
async def _reported(plugin: Plugin, manager: AbstractAsyncContextManager[Any]) -> AsyncIterator[None]:
    """Open a plugin's context manager. Errors on entering and leaving are reported."""
    async with AsyncExitStack() as stack:
        await _attempt(plugin, stack.enter_async_context(manager))
        entered = stack.pop_all()
    try:
        yield
    finally:
        await _attempt(plugin, entered.aclose())


async def _attempt(plugin: Plugin, step: Awaitable[Any]) -> None:
    try:
        await step
    except Exception as error:
        plugin.report("degraded", f"pulpo_lifespan raised {shown(error)}; {REMEDY}")


async def invoke(
    operation: str | OperationMetadata,
    data: Any = None,
    *,
    actor: Actor | None = None,
    channel: str = "python",
    permitted: bool = False,
    id: str | None = None,  # noqa: A002
) -> Any:
    """Invoke an operation by name, through the running project's middlewares, or if none runs, with validation only.

    `data` is the input: a model instance, a dict, or None. Surfaces name the `actor` and their `channel`, and the
    operation's `permissions` are checked. `id` is the id of the invocation; by default, it gets a new one. Raises
    NotFoundError, PermissionDeniedError, ValidationError, and the errors of the operation itself.
    """
    found = OperationRegistry.get(operation) if isinstance(operation, str) else operation
    if found is None:
        raise NotFoundError(f"there is no operation {operation!r}", hint="import the module that declares it")
    data = OMITTED if data is None else data
    if _running is not None:
        return await _running.invoke(found, data, actor=actor, channel=channel, permitted=permitted, id=id)
    if not permitted and is_asked(actor, channel):
        check_permission(actor or ANONYMOUS, found.permissions, "invoke", f"operation {found.name!r}")
    invocation = Invocation(
        operation=found,
        input=validate_input(found, data),
        function=found.function,
        actor=actor or ANONYMOUS,
        channel=channel,
        id=id or new_id(),
    )
    with explaining_no_project():
        return await call_function(invocation)


async def refuse(
    operation: OperationMetadata, refusal: Exception, *, sent: Any, actor: Actor | None, channel: str
) -> NoReturn:
    """Raise the refusal of a call, after the running project's middlewares have seen it (`Runtime.refuse`)."""
    if _running is not None:
        await _running.refuse(operation, refusal, sent=sent, actor=actor, channel=channel)
    raise refusal


@contextmanager
def explaining_no_project() -> Iterator[None]:
    """Add a note to Beanie's error for documents without a database, which has no message of its own."""
    try:
        yield
    except Exception as error:
        from beanie.exceptions import CollectionWasNotInitialized

        if isinstance(error, CollectionWasNotInitialized) and not getattr(error, "__notes__", ()):
            error.add_note(
                "no project is running, so documents have no database: `async with running(Project.find()):`"
            )
        raise


def is_on_loop() -> bool:
    """Return True if an event loop runs in this thread."""
    return _running_loop() is not None


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
