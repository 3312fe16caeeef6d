"""Writes in several steps that the engine serves by an index, where one command would read the whole collection.

The steps are one transaction, so that no other writer interferes; it is retried if another writer was faster.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core.pymongo_internals import bound_session

T = TypeVar("T")


async def in_steps(
    collection: AsyncCollection[Any],
    session: AsyncClientSession | None,
    steps: Callable[[AsyncClientSession], Awaitable[T]],
) -> T:
    """Run the steps of one write in a transaction: that of `session` or of the caller, or a new one."""
    client = collection.database.client
    session = session or bound_session(client)
    if session is None:
        async with client.start_session() as own:
            return await own.with_transaction(steps)
    return await (steps(session) if session.in_transaction else session.with_transaction(steps))


def named_arguments(method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call of PyMongo's method by name, without those that are None by default."""
    _, *parameters = inspect.signature(method).parameters.values()
    given = {**dict(zip((parameter.name for parameter in parameters), args, strict=False)), **kwargs}
    optional = {parameter.name for parameter in parameters if parameter.default is None}
    return {name: value for name, value in given.items() if value is not None or name not in optional}


def has_position(update: Any) -> bool:
    """Return True if an update may refer to the position that its condition found: `lines.$.qty`."""
    changes = update.values() if isinstance(update, Mapping) else ()
    return any(".$" in path for change in changes if isinstance(change, Mapping) for path in change)
