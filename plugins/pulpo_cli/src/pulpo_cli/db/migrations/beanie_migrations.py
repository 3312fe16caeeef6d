"""The undocumented parts of `beanie.migrations` that Pulpo uses: the log of migrations, and the functions in them."""

import inspect
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard

from beanie import init_beanie
from beanie.migrations.controllers.base import BaseMigrationController
from beanie.migrations.controllers.iterative import DummyOutput
from beanie.migrations.models import MigrationLog
from beanie.migrations.utils import update_dict

if TYPE_CHECKING:
    from beanie import Document
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database

MigrationFunction = BaseMigrationController
"""A function under one of Beanie's decorators: it has `models`, `function`, and `await run(session)`."""


class IterativeFunction(BaseMigrationController):
    """A function under `iterative_migration()`, for the type checker: Beanie creates a class for each."""

    input_document_model: "type[Document]"
    output_document_model: "type[Document]"


def is_iterative(function: MigrationFunction) -> TypeGuard[IterativeFunction]:
    """Return True for a function under `iterative_migration()`."""
    return hasattr(function, "input_document_model")


async def call_iterative(function: IterativeFunction, document: "Document", values: dict[str, Any]) -> dict[str, Any]:
    """Call the function for one document, and return its `values`, changed by what the function has set."""
    output = DummyOutput()  # type: ignore[no-untyped-call]
    owner = {"self": None} if "self" in inspect.signature(function.function).parameters else {}
    await function.function(input_document=document, output_document=output, **owner)
    return dict(update_dict(values, output.dict()))  # type: ignore[no-untyped-call]


def functions_of(cls: type[Any] | None) -> list[MigrationFunction]:
    """Return the functions of a class under Beanie's decorators, in the order in which Beanie runs them: by name."""
    found = [getattr(cls, name) for name in dir(cls)] if cls is not None else []
    return [function for function in found if isinstance(function, BaseMigrationController)]


async def bind_log(database: "Database") -> None:
    """Bind Beanie's log to the database."""
    await init_beanie(database=database.client[database.name], document_models=[MigrationLog], skip_indexes=True)


async def current_name() -> str | None:
    """Return the migration that the database has reached; None before the first. The log must be bound."""
    found = await MigrationLog.find_one({"is_current": True})
    return found.name if found else None


async def logged_times() -> dict[str, datetime]:
    """Return the migrations in the log with the times of their last entries. The log must be bound."""
    return {entry.name: entry.ts async for entry in MigrationLog.find_all().sort("ts")}


async def record(name: str | None, session: "AsyncClientSession | None") -> None:
    """Record the current migration (None: there is none), as Beanie does. The log must be bound."""
    await MigrationLog.find({"is_current": True}, session=session).update({"$set": {"is_current": False}})
    if name is not None:
        await MigrationLog(name=name, is_current=True, ts=datetime.now(UTC)).insert(session=session)
