"""All hooks that Pulpo calls. This file is the whole contract between the core and a plugin.

A plugin is a module (or object) behind an entry point of the group `pulpo.plugins`. It implements any of these
functions under `@hookimpl`, and may leave out parameters that it does not need. Hooks are called plugin by plugin,
sorted by plugin name. A plugin that raises, or returns another type than `@answers` declares, is reported, and its
answer is left out; the other plugins are still called.
"""

from collections.abc import Awaitable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import pluggy

from pulpo_core.hook_answers import answers as answers

if TYPE_CHECKING:
    from beanie import Document
    from pymongo.asynchronous.collection import AsyncCollection

    from pulpo_core.cli.commands import Commands
    from pulpo_core.events import FrameworkEvent
    from pulpo_core.generation.artifacts import Generator
    from pulpo_core.invocation import Actor, Invocation, Middleware
    from pulpo_core.lint_rules import Rule
    from pulpo_core.metadata import ModelInfo, OperationMetadata
    from pulpo_core.project import Project
    from pulpo_core.services import Service
    from pulpo_core.settings import PluginSettings
    from pulpo_core.usage import Usage
    from pulpo_core.writes import WriteMiddleware, WriteObserver

Action = Literal["read", "create", "update", "delete", "invoke"]
"""The action of an actor: `invoke` for an operation, the others for the documents of a model."""

hookspec = pluggy.HookspecMarker("pulpo")
"""Marks a function that specifies a hook, in the modules that plugins return from `pulpo_hookspecs`."""

hookimpl = pluggy.HookimplMarker("pulpo")
"""Marks a plugin's function (`@hookimpl`) as its implementation of the hook with the same name.

With `@hookimpl(optionalhook=True)` the hook may be unknown, because the plugin that specifies it may be missing.
"""


@hookspec
def pulpo_hookspecs() -> ModuleType:  # type: ignore[empty-body]
    """Return a module with the plugin's own hooks, which others may implement: functions under `@hookspec`.

    Called once when the plugins are loaded, before any other hook, at every start of the command line: the module
    should import nothing but `pulpo_core.hookspecs`. The hooks have the prefix `pulpo_` and are checked like those in
    this file; the plugin itself calls them. `@answers("shop.labels:Label", many=True)` below `@hookspec` declares their
    answers. If the plugin may be missing, implement its hooks with `@hookimpl(optionalhook=True)`.
    """


@hookspec
@answers("pulpo_core.settings:PluginSettings", many=True, classes=True)
def pulpo_settings() -> "type[PluginSettings] | list[type[PluginSettings]]":  # type: ignore[empty-body]
    """Return the settings model of the plugin's section, a subclass of `PluginSettings`; or a list, one per section.

    Called when a project's settings are checked or shown.
    """


@hookspec
def pulpo_commands(cli: "Commands") -> None:
    """Add commands to `pulpo`: `cli.add("api start", "pulpo_api.commands:start", help="…")`.

    Called at every start of the command line, also for `--help`, so import nothing here: a command is a name, a help
    text and the import path of a function with Typer annotations, which is imported when the command runs. For commands
    that depend on the project, `cli.tree("ops", …)` names a function that returns a group of them.
    """


@hookspec
@answers("pulpo_core.generation:Generator", many=True)
def pulpo_generators(project: "Project") -> "Iterable[Generator]":  # type: ignore[empty-body]
    """Return the generators that the plugin offers.

    Called once for each compile, after the project's settings are read and before its entrypoint is imported.
    """


@hookspec
@answers("pulpo_core.services:Service", many=True)
def pulpo_services(project: "Project") -> "Iterable[Service]":  # type: ignore[empty-body]
    """Return the long-running processes that the plugin offers for this project; none if it does not need them.

    Called by `pulpo dev` and by other commands that list or start services.
    """


@hookspec
@answers("pulpo_core.lint_rules:Rule", many=True)
def pulpo_lint_rules() -> "Iterable[Rule]":  # type: ignore[empty-body]
    """Return the plugin's rules for `pulpo lint`: functions under `@rule` of `pulpo_core.lint_rules`.

    Called once per run, before the project is imported. A rule's code begins with letters that only this plugin uses
    (`SHOP101`). A rule that raises is reported; the others still run.
    """


@hookspec
@answers("pulpo_core.usage:Usage", many=True)
def pulpo_usage(item: "ModelInfo | OperationMetadata", project: "Project") -> "Iterable[Usage]":  # type: ignore[empty-body]
    """Return examples of how a model or an operation is used on the plugin's surface: commands with example values.

    Called by `pulpo docs` for each model and operation: `Usage("REST", "Create one", "curl -X POST …")`. Readers copy
    the text: quote every value for its language (`shlex.quote` for a shell).
    """


@hookspec
@answers("beanie:Document", many=True, classes=True)
def pulpo_documents(project: "Project") -> "Iterable[type[Document]]":  # type: ignore[empty-body]
    """Return the plugin's Beanie documents, which are bound to the project's database together with its models.

    Called when a project connects and creates their indexes: leave out documents that its settings do not need.
    """


@hookspec
@answers("builtins:str")
def pulpo_database(url: str, project: "Project") -> str | None:
    """Convert a `database_url` of the plugin's own scheme to a MongoDB URL, or return None for any other scheme.

    Called in a thread when a project connects, for URLs that do not start with `mongodb`; the first answer counts. It
    may start a server and wait for it. Raise DatabaseError if that fails.
    """


@hookspec
@answers("builtins:str")
def pulpo_database_problem(project: "Project") -> str | None:
    """Return the reason why the plugin's database does not work; None if it does, or is not provided by the plugin.

    One sentence for the operators of the project: "the disk of … is full". Called in a thread when the database failed
    or did not answer; the first answer counts.
    """


@hookspec
@answers("builtins:str", many=True)
def pulpo_database_notes(project: "Project", counts: Mapping[str, int]) -> Iterable[str]:  # type: ignore[empty-body]
    """Return notes about the database for the operators of a project, if it concerns the plugin.

    One sentence each, with the remedy: "items has 25,000 documents: …". `counts` are the numbers of documents by
    collection. Called by `pulpo db check`, which prints the notes; they are not problems.
    """


@hookspec
@answers("pymongo.asynchronous.collection:AsyncCollection", classes=True)
def pulpo_collection_class(url: str, project: "Project") -> "type[AsyncCollection[Any]] | None":
    """Return the class of the collections on a database that the plugin provides, or None for any other database.

    It must be a subclass of PyMongo's AsyncCollection, for an engine that does not support some forms of a command, or
    is slow with them: its methods call PyMongo's with adapted arguments. Write middlewares are around it, and see the
    original arguments. Called when a project connects, with the MongoDB URL from `pulpo_database` or from the project;
    the first answer counts.
    """


@hookspec
@answers("collections.abc:Callable", many=True)
def pulpo_middlewares(project: "Project") -> "Iterable[Middleware]":  # type: ignore[empty-body]
    """Return middlewares: `async def middleware(invocation, call_next)`, which returns `await call_next(invocation)`.

    Every attempt to call an operation is an invocation, also one that is refused because the actor lacks the permission
    or the input is not valid. Then `invocation.refusal` is the PermissionDeniedError or ValidationError, which
    `call_next` raises and the caller receives, whatever the middleware returns; `invocation.sent` is the input as it
    was sent; and `invocation.input` raises the refusal, so that a middleware that only knows valid input need not look
    for it. An error of these classes that is not the `refusal` comes from the operation itself. Called once when a
    project starts to run. The first plugin's first middleware is the outermost.
    """


@hookspec
@answers("contextlib:AbstractAsyncContextManager", many=True)
def pulpo_lifespan(project: "Project") -> "Iterable[AbstractAsyncContextManager[Any]]":  # type: ignore[empty-body]
    """Return asynchronous context managers to be open while the project runs: for background tasks, and what is written
    at the end.

    Called once when a project starts to run, after its database is connected. The managers are entered in the order of
    the plugins, and exited in reverse order before the database is closed, while operations can still be invoked. One
    that raises is reported, and the project runs without it.
    """


@hookspec
@answers("collections.abc:Callable", many=True)
def pulpo_writes(project: "Project") -> "Iterable[WriteMiddleware | WriteObserver]":  # type: ignore[empty-body]
    """Return write middlewares: `async def middleware(write, call_next)`, which returns `await call_next(write)`.

    They wrap every write command that this process sends through the project's database, whether it comes from an
    operation that uses Beanie or PyMongo, from the documents layer or from `pulpo db`. The first plugin's first
    middleware is the outermost. An exception before `call_next` stops the write, and reaches the code that writes; the
    driver's result or error cannot be replaced. A middleware's own writes pass only the middlewares inside it, and join
    the transaction that the write is part of. For code that only observes, a `WriteObserver(function)` costs less: its
    function is called after the write, with the write, its seconds and its error. An `OptionalMiddleware(middleware,
    is_needed)` costs nothing while `is_needed()` is False. Called once when a project connects; if there are neither
    middlewares nor observers, the client is PyMongo's own. docs/reference/writes.md lists every
    way to write, and the content of its `Write`.
    """


@hookspec
@answers("builtins:bool")
def pulpo_authorize(
    actor: "Actor", action: Action, target: "ModelInfo | OperationMetadata"
) -> bool | Awaitable[bool | None] | None:
    """Return False to deny the actor an action on a model or operation; None or True to leave it to other plugins.

    Called on every surface after the check of the roles in `permissions=`: a plugin can take rights away, but not grant
    them. `action` is `read`, `create`, `update` or `delete` for a model, `invoke` for an operation. The hook may be
    `async`, or return an awaitable; it is called for every request, on the event loop, and must not block. An error is
    reported, and counts as False. It is not called for Python code without an actor, which is trusted.
    """


@hookspec
def pulpo_events(event: "FrameworkEvent") -> None:
    """Observe the framework's events: plugins, declarations, compiles, commands, the database, services.

    Called synchronously, in the thread or on the event loop of the event: it must neither block nor await. An exception
    is reported once, and has no other effect. docs/reference/events.md lists the events. Requests, invocations and
    writes are not among them: use `pulpo_middlewares` and `pulpo_writes` for these. `pulpo ops …` emits no events if
    the project's running API makes the call, because the command then loads no plugins.
    """


@hookspec
def pulpo_accepted(invocation: "Invocation") -> Awaitable[None] | None:
    """Record a call that a surface has accepted to run later, as the API does for `Prefer: respond-async`.

    Called and awaited before the caller gets the answer; it may be `async`. A PulpoException refuses the call. The
    later invocation has the same id; there is none if the process ends before.
    """


@hookspec
@answers("collections.abc:Mapping")
def pulpo_context() -> Mapping[str, Any]:  # type: ignore[empty-body]
    """Return fields to add to the `context` of an invocation, such as the ids of a surrounding flow run.

    Called for every invocation, on the event loop: it must neither block nor await.
    """
