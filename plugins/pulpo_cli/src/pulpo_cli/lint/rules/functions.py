"""Rules about the code of functions."""

import ast
import inspect
from collections.abc import Iterator
from typing import Any

from beanie import Document

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.sources import Declaration, SourceFile
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.locations import Location
from pulpo_core.metadata import OperationMetadata

BLOCKING = {
    "time.sleep": "await asyncio.sleep(…)",
    "os.system": "await asyncio.create_subprocess_shell(…)",
    **dict.fromkeys(
        [f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output")],
        "await asyncio.create_subprocess_exec(…)",
    ),
    **dict.fromkeys(
        [
            f"{library}.{method}"
            for library in ("requests", "httpx")
            for method in ("delete", "get", "head", "options", "patch", "post", "put", "request")
        ],
        "an httpx.AsyncClient",
    ),
    "urllib.request.urlopen": "an httpx.AsyncClient",
    "pymongo.MongoClient": "the models, or pymongo.AsyncMongoClient",
}
READS = {"find", "find_one", "find_all", "find_many", "get", "all", "count", "aggregate", "distinct"}
WRITES = {"insert", "insert_one", "insert_many", "create", "save", "replace", "replace_many", "delete_all"}
INSERTS = {"insert", "insert_one", "insert_many", "create"}


@own_rule("PUL310", "blocking-call", Severity.WARNING)
def blocking_call(context: LintedProject) -> Iterator[Finding]:
    """An async function calls a blocking function: `time.sleep`, `requests.get`, `subprocess.run`.

    It stops the event loop, so no other request is served. A function that is not async may block: Pulpo runs it in a
    thread.

    Bad:

        import time


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> None:
            time.sleep(1)

    Good:

        import asyncio


        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> None:
            await asyncio.sleep(1)
    """
    for source, function, call in _calls_in_async_functions(context):
        if (name := source.meaning(call.func)) in BLOCKING:
            message = f"async function {function.name!r} calls {name}, which blocks the event loop"
            remedy = f"use {BLOCKING[name]}, or await asyncio.to_thread({name}, …)"
            yield Finding(Location(source.path, call.lineno, call.col_offset + 1), message, remedy)


@own_rule("PUL311", "undeclared-model", Severity.WARNING)
def undeclared_model(context: LintedProject) -> Iterator[Finding]:
    """An operation's function reads or writes a model that `models_in=` and `models_out=` do not name.

    Pulpo derives the order of the operations from these names: without them, an operation may run too early, or at the
    same time as another. The rule checks the function itself, not the functions that it calls.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.titles", description="List the titles of all openings")
        async def titles() -> list[str]:
            return [job.title async for job in Job.find_all()]

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.titles", description="List the titles of all openings", models_in=["Job"])
        async def titles() -> list[str]:
            return [job.title async for job in Job.find_all()]
    """
    by_name = {model.name: model.document_cls for model in context.metadata.models}
    names = {cls: name for name, cls in by_name.items()}
    for operation in context.metadata.operations:
        written = [by_name[name] for name in operation.models_out if name in by_name]
        known = written + [by_name[name] for name in operation.models_in if name in by_name]
        for call, cls, method in _database_calls(context, operation):
            writes = method in WRITES
            if cls in names and not _is_kin(cls, written if writes else known):
                verb, argument = ("writes", "models_out") if writes else ("reads", "models_in")
                message = f"operation {operation.name!r} {verb} {names[cls]!r}, which is not in its {argument}="
                where = Location(operation.location.file, call.lineno, call.col_offset + 1)
                yield Finding(where, message, f"add {names[cls]!r} to {argument}=")


@own_rule("PUL312", "unsafe-retry", Severity.INFO)
def unsafe_retry(context: LintedProject) -> Iterator[Finding]:
    """An operation with `retries=` inserts documents.

    If it fails after the insert, the next attempt inserts them again, unless a unique index prevents it.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.add", description="Add an opening", models_out=["Job"], retries=2, timeout=60)
        async def add() -> None:
            await Job(title="Gardener").insert()

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.add", description="Add an opening", models_out=["Job"], timeout=60)
        async def add() -> None:
            await Job(title="Gardener").insert()
    """
    unique = {model.document_cls for model in context.metadata.models if _has_unique_index(model)}
    for operation in context.metadata.operations if context.metadata.models else ():
        for call, cls, method in _database_calls(context, operation) if operation.retries else ():
            if method in INSERTS and cls not in unique:
                message = f"operation {operation.name!r} inserts {cls.__name__}, and is retried when it fails"
                where = Location(operation.location.file, call.lineno, call.col_offset + 1)
                yield Finding(where, message, "insert only new documents, or add a unique index")


@own_rule("PUL316", "blocking-operation", Severity.ERROR)
def blocking_operation(context: LintedProject) -> Iterator[Finding]:
    """An async function calls an operation that is not async, without a thread.

    In a running project, the call goes through `invoke`, for which it would have to block the event loop. So it raises
    a ProcessingError, although it works in a unit test, where no project runs.

    Bad:

        @operation(name="jobs.tidy", description="Remove spaces from a title")
        def tidy(title: str) -> str:
            return title.strip()


        @operation(name="jobs.label", description="Return the label of a title")
        async def label(title: str) -> str:
            return f"Job: {tidy(title)}"

    Good:

        import asyncio


        @operation(name="jobs.tidy", description="Remove spaces from a title")
        def tidy(title: str) -> str:
            return title.strip()


        @operation(name="jobs.label", description="Return the label of a title")
        async def label(title: str) -> str:
            return f"Job: {await asyncio.to_thread(tidy, title)}"
    """
    operations = [each for each in context.metadata.operations if inspect.isfunction(each.function)]
    blocking = {
        name: operation
        for operation in operations
        if not operation.is_async and not operation.hides_async
        for name in (
            (operation.location.file, operation.function.__qualname__),
            ("", f"{operation.module}.{operation.function.__qualname__}"),
        )
    }
    for source, function, call in _calls_in_async_functions(context):
        name = source.meaning(call.func)
        if operation := blocking.get((source.path, name)) or blocking.get(("", name)):
            message = f"async function {function.name!r} calls operation {operation.name!r}, which is not async"
            remedy = f"write `await asyncio.to_thread({ast.unparse(call.func)}, …)`, or make the operation async"
            yield Finding(Location(source.path, call.lineno, call.col_offset + 1), message, remedy)


def _calls_in_async_functions(
    context: LintedProject,
) -> Iterator[tuple[SourceFile, ast.AsyncFunctionDef, ast.Call]]:
    for source in context.modules:
        for function in (node for node in ast.walk(source.tree) if isinstance(node, ast.AsyncFunctionDef)):
            yield from ((source, function, call) for call in _own_calls(function))


def _own_calls(function: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls in a function, except those in nested functions and classes."""
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, Declaration | ast.Lambda):
            yield from _own_calls(child)


def _database_calls(
    context: LintedProject, operation: OperationMetadata
) -> Iterator[tuple[ast.Call, type[Document], str]]:
    """Yield `Job.find(…)` and `Job(…).insert()` in an operation's function: the call, the document, the method."""
    node = context.places.function(operation)
    if node is None:
        return
    names = _globals(operation)
    for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in READS | WRITES:
            target = call.func.value.func if isinstance(call.func.value, ast.Call) else call.func.value
            cls = names.get(target.id) if isinstance(target, ast.Name) else None
            if isinstance(cls, type) and issubclass(cls, Document):
                yield call, cls, call.func.attr


def _globals(operation: OperationMetadata) -> dict[str, Any]:
    return dict(getattr(inspect.unwrap(operation.function), "__globals__", {}))


def _is_kin(cls: type, declared: list[type[Document]]) -> bool:
    return any(issubclass(cls, other) or issubclass(other, cls) for other in declared)


def _has_unique_index(model: Any) -> bool:
    return any(index.document.get("unique") for index in model.wanted_indexes)
