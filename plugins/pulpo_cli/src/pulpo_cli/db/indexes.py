"""The indexes that a collection has, beside those that its models want."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel
from pymongo.errors import OperationFailure

from pulpo_cli.db.collections import Stored
from pulpo_core.database import reason
from pulpo_core.indexes import written_keys

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

    from pulpo_core.database import Database

OPTIONS = (
    "unique",
    "sparse",
    "expireAfterSeconds",
    "partialFilterExpression",
    "hidden",
    "wildcardProjection",
    "weights",
)
TEXT = {"_fts", "_ftsx"}


class State(StrEnum):
    """How an index that is wanted and one that is there compare."""

    PRESENT = "present"
    MISSING = "missing"
    DIFFERENT = "different"
    SUPERFLUOUS = "superfluous"


@dataclass(frozen=True, slots=True)
class IndexState:
    """One index: as it is wanted (None: it is not), as it is there (None: it is not), and what differs, in words."""

    collection: str
    state: State
    wanted: IndexModel | None
    found: Mapping[str, Any] | None
    difference: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """The name in the database, or the one it would get."""
        document = self.found if self.found is not None else self.wanted.document if self.wanted else {}
        return str(document["name"])

    @property
    def keys(self) -> str:
        """The keys as one would write them: `source+external_id`, `-posted_at`."""
        document = self.wanted.document if self.wanted is not None else self.found or {}
        return "+".join(written_keys(_keys(document)))

    def to_dict(self) -> dict[str, str]:
        """The state as plain JSON values."""
        shown = {"difference": self.difference, "problem": self.problem}
        said = {"collection": self.collection, "index": self.name, "keys": self.keys, "state": str(self.state)}
        return said | {key: text for key, text in shown.items() if text}


async def index_states(stored: Stored) -> list[IndexState]:
    """Compare the indexes of one collection with those that are wanted."""
    present = await (await stored.collection.list_indexes()).to_list()
    return compare(stored.name, stored.indexes, present)


def compare(collection: str, wanted: Iterable[IndexModel], present: Iterable[Mapping[str, Any]]) -> list[IndexState]:
    """What is there, missing, different, and superfluous. The index on `_id` is MongoDB's own, and left out."""
    left = {str(index["name"]): index for index in present if index["name"] != "_id_"}
    states = []
    for index in wanted:
        name = str(index.document["name"])
        found = next((other for other in left.values() if _is_same(index.document, other)), left.get(name))
        if found is None:
            states.append(IndexState(collection, State.MISSING, index, None))
            continue
        del left[str(found["name"])]
        difference = _difference(index.document, found)
        states.append(
            IndexState(collection, State.DIFFERENT if difference else State.PRESENT, index, found, difference)
        )
    return [*states, *(IndexState(collection, State.SUPERFLUOUS, None, index) for index in left.values())]


async def create(database: "Database", state: IndexState) -> IndexState:
    """Make the wanted index, in the place of a different one. What the server says against it is the `problem`."""
    collection = database.client[database.name][state.collection]
    if state.wanted is None:
        return state
    if state.found is not None:
        await collection.drop_index(state.name)
    try:
        await collection.create_indexes([state.wanted])
    except OperationFailure as error:
        if state.found is not None:
            await _restore(collection, state.found)
        return replace(state, problem=reason(error))
    return replace(state, state=State.PRESENT, found=state.wanted.document, difference="")


async def drop(database: "Database", state: IndexState) -> None:
    """Drop an index that is there."""
    await database.client[database.name][state.collection].drop_index(state.name)


async def _restore(collection: "AsyncCollection[dict[str, Any]]", index: Mapping[str, Any]) -> None:
    former = {key: value for key, value in index.items() if key not in ("v", "ns")}
    await collection.database.command({"createIndexes": collection.name, "indexes": [former]})


def _is_same(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether MongoDB takes the two for one index: same keys, collation and partial filter."""
    filters = [_plain(index.get("partialFilterExpression")) for index in (wanted, found)]
    return _keys(wanted) == _keys(found) and _has_collation(found, wanted) and filters[0] == filters[1]


def _difference(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """What differs, as `what: in the database instead of wanted`."""
    pairs = {name: (_option(wanted, name), _option(found, name)) for name in OPTIONS}
    pairs["keys"] = (_keys(wanted), _keys(found))
    pairs["name"] = (wanted["name"], found["name"])
    parts = [f"{name}: {there!r} instead of {here!r}" for name, (here, there) in pairs.items() if here != there]
    if not _has_collation(found, wanted):
        parts.append("collation")
    return "; ".join(parts)


def _has_collation(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the index is there in the wanted collation. The server adds what was left open."""
    there, here = (dict(index.get("collation") or {"locale": "simple"}) for index in (found, wanted))
    return here.items() <= there.items()


def _keys(index: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The keys in order; those of a text index by name, as the server keeps no order of them."""
    keys = list(index["key"].items())
    texts = [(name, "text") for name in sorted(_weights(index))]
    plain = [(name, kind) for name, kind in keys if name not in TEXT and kind != "text"]
    return [*plain, *texts] if texts else [(name, int(kind) if kind in (1, -1) else kind) for name, kind in keys]


def _weights(index: Mapping[str, Any]) -> dict[str, int]:
    """The weight of each field of a text index."""
    named = {name: 1 for name, kind in index["key"].items() if kind == "text" and name not in TEXT}
    return named | {name: int(weight) for name, weight in (index.get("weights") or {}).items()}


def _option(index: Mapping[str, Any], name: str) -> Any:
    if name == "weights":
        return _weights(index)
    value = _plain(index.get(name))
    return None if value is False else value


def _plain(value: Any) -> Any:
    """BSON's own documents as plain dicts, so that they compare."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
