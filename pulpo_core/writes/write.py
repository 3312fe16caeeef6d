"""A write command on its way to the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pulpo_core.invocation import ANONYMOUS, Actor, Invocation, current_invocation
from pulpo_core.writes.describing import caller, description
from pulpo_core.writes.statements import Fields, named_ids

if TYPE_CHECKING:
    from pymongo import AsyncMongoClient
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.metadata import ModelInfo

Kind = Literal["insert", "update", "replace", "delete", "bulk", "aggregate", "drop", "rename", "command"]
Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Write:
    """A write command, as a write middleware sees it before and after it is sent.

    `method` is the method of PyMongo that was called (`insert_many`, `command`), `arguments` are its arguments by name.
    `documents` are those of an insert or a replacement, `update` is a document of operators or a pipeline. A `bulk` has
    `parts`, one write for each of its operations. `ids` are the only `_id`s that the write may touch, None if it does
    not name them; `before` is the stored document before the write, if the sender has read it. `collection` is None for
    a write to a whole database or to several collections. `client` is the client that sends it: what a middleware reads
    and writes through this client joins the transaction that the write is part of.
    """

    kind: Kind
    method: str
    database: str | None
    collection: str | None
    arguments: Mapping[str, Any]
    documents: Sequence[Document] = ()
    filter: Document | None = None
    update: Document | Sequence[Document] | None = None
    many: bool = False
    upsert: bool = False
    parts: tuple["Write", ...] = field(default=(), repr=False)
    ids: tuple[Any, ...] | None = None
    model: "ModelInfo | None" = None
    before: Document | None = None
    invocation: Invocation | None = None
    actor: Actor = ANONYMOUS
    channel: str = "python"
    client: "AsyncMongoClient[Any]" = field(repr=False)

    @property
    def session(self) -> "AsyncClientSession | None":
        """The session that was passed with the write; None inside `transaction()`, whose session applies anyway."""
        return self.arguments.get("session")

    @property
    def each(self) -> tuple["Write", ...]:
        """The parts of a bulk; of any other write, itself."""
        return self.parts if self.kind == "bulk" else (self,)


def make_write(
    method: str,
    arguments: Mapping[str, Any],
    fields: Fields,
    find_model: "Callable[[Fields], ModelInfo | None]",
    client: "AsyncMongoClient[Any]",
) -> Write:
    """Return the Write for a call of `method`: from its arguments, and from what `describing` adds."""
    actor, channel = caller()
    known = description()
    common: Fields = {
        "method": method,
        "arguments": arguments,
        "invocation": current_invocation.get(),
        "actor": actor,
        "channel": channel,
        "client": client,
    }
    model = known.model or find_model(fields)
    if fields["kind"] != "bulk":
        ids = named_ids(fields) if known.ids is None else known.ids
        return _made({**fields, **common, "ids": ids, "model": model, "before": known.before})
    parts = tuple(
        _made({**part, **common, "ids": named_ids(part), "model": known.model or find_model(part)})
        for part in fields["parts"]
    )
    ids = _ids_of_all(parts) if known.ids is None else known.ids
    return _made({**fields, **common, "parts": parts, "ids": ids, "model": model, "before": known.before})


def _made(values: Fields) -> Write:
    """Return a Write with these values, and the class's own for the others.

    There is one for each write of a process, and `__init__` of a frozen dataclass takes five times as long.
    """
    write: Write = object.__new__(Write)
    vars(write).update(values)
    return write


def _ids_of_all(parts: Sequence[Write]) -> tuple[Any, ...] | None:
    """Return the ids of all parts of a bulk; None if one of them does not name its ids."""
    if any(part.ids is None for part in parts):
        return None
    return tuple(key for part in parts for key in part.ids or ())
