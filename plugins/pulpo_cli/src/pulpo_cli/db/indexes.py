"""Compare the indexes of a collection with those that its models declare, and correct them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel
from pymongo.errors import OperationFailure

from pulpo_cli.db.collections import StoredCollection
from pulpo_core.database import all_documents, reason
from pulpo_core.models.indexes import written_keys

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


class IndexState(StrEnum):
    """The result of comparing a declared index with the database."""

    PRESENT = "present"
    MISSING = "missing"
    DIFFERENT = "different"
    SUPERFLUOUS = "superfluous"


@dataclass(frozen=True, slots=True)
class IndexComparison:
    """One index: as declared (`wanted`) and as it exists in the database (`found`), and the differences as text.

    `problem` is the server's error if the index could not be created.
    """

    collection: str
    state: IndexState
    wanted: IndexModel | None
    found: Mapping[str, Any] | None
    difference: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """The name in the database, or the name that the index would get."""
        document = self.found if self.found is not None else self.wanted.document if self.wanted else {}
        return str(document["name"])

    @property
    def keys(self) -> str:
        """The keys as text: `source+external_id`, `-posted_at`."""
        document = self.wanted.document if self.wanted is not None else self.found or {}
        return "+".join(written_keys(_keys(document)))

    def to_dict(self) -> dict[str, str]:
        """Return the comparison as plain JSON values."""
        values = {"collection": self.collection, "index": self.name, "keys": self.keys, "state": str(self.state)}
        texts = {"difference": self.difference, "problem": self.problem}
        return values | {key: text for key, text in texts.items() if text}


async def index_states(stored: StoredCollection) -> list[IndexComparison]:
    """Compare the indexes of one collection with those that its models declare."""
    present = await (await stored.collection.list_indexes()).to_list()
    return compare(stored.name, stored.indexes, present)


def compare(
    collection: str, wanted: Iterable[IndexModel], present: Iterable[Mapping[str, Any]]
) -> list[IndexComparison]:
    """Return a comparison for each index, declared or present, except MongoDB's own on `_id`."""
    left = {str(index["name"]): index for index in present if index["name"] != "_id_"}
    states = []
    for index in wanted:
        name = str(index.document["name"])
        found = next((other for other in left.values() if _is_same(index.document, other)), left.get(name))
        if found is None:
            states.append(IndexComparison(collection, IndexState.MISSING, index, None))
            continue
        del left[str(found["name"])]
        difference = _difference(index.document, found)
        states.append(
            IndexComparison(
                collection, IndexState.DIFFERENT if difference else IndexState.PRESENT, index, found, difference
            )
        )
    return [*states, *(IndexComparison(collection, IndexState.SUPERFLUOUS, None, index) for index in left.values())]


async def create(database: "Database", state: IndexComparison) -> IndexComparison:
    """Create the declared index, replacing a different one. If the server refuses it, its error is the `problem`."""
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
        kinds = [kind for kind in all_documents(database.project) if kind.get_collection_name() == state.collection]
        return replace(state, problem=reason(error, kinds))
    return replace(state, state=IndexState.PRESENT, found=state.wanted.document, difference="")


async def drop(database: "Database", state: IndexComparison) -> None:
    """Drop an index of the database."""
    await database.client[database.name][state.collection].drop_index(state.name)


async def _restore(collection: "AsyncCollection[dict[str, Any]]", index: Mapping[str, Any]) -> None:
    former = {key: value for key, value in index.items() if key not in ("v", "ns")}
    await collection.database.command({"createIndexes": collection.name, "indexes": [former]})


def _is_same(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Return True if MongoDB considers both the same index: same keys, collation and partial filter."""
    filters = [_plain(index.get("partialFilterExpression")) for index in (wanted, found)]
    return _keys(wanted) == _keys(found) and _has_collation(found, wanted) and filters[0] == filters[1]


def _difference(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Return the options that differ: `unique: None instead of True`, as in the database and as declared."""
    pairs = {name: (_option(wanted, name), _option(found, name)) for name in OPTIONS}
    pairs["keys"] = (_keys(wanted), _keys(found))
    pairs["name"] = (wanted["name"], found["name"])
    parts = [f"{name}: {there!r} instead of {here!r}" for name, (here, there) in pairs.items() if here != there]
    if not _has_collation(found, wanted):
        parts.append("collation")
    return "; ".join(parts)


def _has_collation(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return True if the index has the declared collation. The server fills in the options that were left out."""
    there, here = (dict(index.get("collation") or {"locale": "simple"}) for index in (found, wanted))
    return here.items() <= there.items()


def _keys(index: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the keys in order; those of a text index sorted by name, because the server does not keep their order."""
    keys = list(index["key"].items())
    texts = [(name, "text") for name in sorted(_weights(index))]
    plain = [(name, kind) for name, kind in keys if name not in TEXT and kind != "text"]
    return [*plain, *texts] if texts else [(name, int(kind) if kind in (1, -1) else kind) for name, kind in keys]


def _weights(index: Mapping[str, Any]) -> dict[str, int]:
    """Return the weight of each field of a text index."""
    named = {name: 1 for name, kind in index["key"].items() if kind == "text" and name not in TEXT}
    return named | {name: int(weight) for name, weight in (index.get("weights") or {}).items()}


def _option(index: Mapping[str, Any], name: str) -> Any:
    if name == "weights":
        return _weights(index)
    value = _plain(index.get(name))
    return None if value is False else value


def _plain(value: Any) -> Any:
    """Return a value with BSON's documents as plain dicts, so that they can be compared."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
