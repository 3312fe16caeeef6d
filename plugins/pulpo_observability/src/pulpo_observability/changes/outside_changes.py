"""Finds changes by other programs in a change stream: those that no process of the project has recorded.

A recorded write and its record are one transaction: their events carry the same session and number (`lsid`,
`txnNumber`). All other events are writes of other programs, or writes that are recorded afterwards, so an event without
a transaction waits some seconds for its record.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import bson
from bson import ObjectId

from pulpo_core.sensitive import masked
from pulpo_observability.changes.delta import encoded, field_changes, hidden_paths
from pulpo_observability.changes.document_change import COLLECTION, PLAIN, is_recorded, nanoseconds
from pulpo_observability.changes.stored_models import StoredModels

OUTSIDE = "outside"  # the channel and the actor of changes by other programs
PATIENCE = 5.0  # seconds that an event without a transaction waits for its record
MAX_REMEMBERED = 10_000  # documents whose last change is remembered, to sort what follows
KINDS = {"insert": "create", "update": "update", "replace": "update", "delete": "delete"}

StreamEvent = Mapping[str, Any]
Key = tuple[str, bytes]


@dataclass(slots=True)
class _Waiting:
    event: StreamEvent
    key: Key
    since: float = field(default_factory=time.monotonic)


class OutsideChanges:
    """Takes the events of a stream in their order; `due` returns the changes by other programs."""

    def __init__(self, models: StoredModels) -> None:
        self._models = models
        self._transaction: bytes | None = None
        self._open: list[_Waiting] = []  # of the current transaction
        self._records: list[Mapping[str, Any]] = []  # in the current transaction
        self._waiting: list[_Waiting] = []
        self._found: list[dict[str, Any]] = []
        self._orders: dict[Key, int] = {}

    @property
    def is_idle(self) -> bool:
        """True if no event is waiting, so that the stream can be resumed after the last one."""
        return not (self._open or self._records or self._waiting or self._found)

    def take(self, event: StreamEvent) -> None:
        """Take the next event."""
        transaction = _transaction(event)
        if transaction != self._transaction:
            self.end_transaction()
            self._transaction = transaction
        collection = event.get("ns", {}).get("coll")
        if event["operationType"] not in KINDS:
            return
        if collection == COLLECTION:
            if event["operationType"] == "insert":
                self._take_record(event["fullDocument"])
        elif is_recorded(collection):
            one = _Waiting(event, _key(collection, event["documentKey"]["_id"]))
            (self._waiting if self._transaction is None else self._open).append(one)

    def end_transaction(self) -> None:
        """Add the unrecorded changes of the last transaction. Call this when the stream has no more events."""
        unrecorded = _without(self._open, self._records)
        self._open, self._records, self._transaction = [], [], None
        self._add_unrecorded(unrecorded)

    def due(self) -> list[dict[str, Any]]:
        """Return the changes by other programs that were found since the last call."""
        limit = time.monotonic() - PATIENCE
        expired = [each for each in self._waiting if each.since <= limit]
        self._waiting = [each for each in self._waiting if each.since > limit]
        self._add_unrecorded(expired)
        found, self._found = self._found, []
        return found

    def _take_record(self, record: Mapping[str, Any]) -> None:
        if "document_id" in record:
            self._remember(_key(record["collection"], record["document_id"]), record["order"])
        if record.get("channel") == OUTSIDE:
            return
        if self._transaction is None:
            self._waiting = _without(self._waiting, [record])
        else:
            self._records.append(record)

    def _add_unrecorded(self, waiting: Iterable[_Waiting]) -> None:
        for each in waiting:
            change = self._change(each.event)
            wall: int = nanoseconds(each.event["wallTime"])
            change["order"] = max(wall, self._orders.get(each.key, 0) + 1)
            self._remember(each.key, change["order"])
            self._found.append(change)

    def _remember(self, key: Key, order: int) -> None:
        if len(self._orders) >= MAX_REMEMBERED:
            self._orders.clear()
        self._orders[key] = max(order, self._orders.get(key, 0))

    def _change(self, event: StreamEvent) -> dict[str, Any]:
        """Return the change for an event. The previous values are unknown."""
        collection, document = event["ns"]["coll"], event.get("fullDocument") or {}
        models = self._models.of(collection)
        model, kind = models.model_of(document), KINDS[event["operationType"]]
        change: dict[str, Any] = {
            "_id": _id(event),
            "collection": collection,
            **({"model": model.name} if model else {}),
            "document_id": event["documentKey"]["_id"],
            "kind": kind,
            "actor": OUTSIDE,
            "channel": OUTSIDE,
            "time": event["wallTime"],
        }
        if kind == "create":
            shown = document if models.kind is None else masked(document, models.kind)
            hidden = hidden_paths(document, shown)
            change |= {"content": shown, **({"masked": hidden} if hidden else {})}
        elif kind == "update":
            change["delta"] = [{**each, "unknown": True} for each in _delta(event, document, models.kind)]
        return change


def _delta(event: StreamEvent, document: Mapping[str, Any], kind: Any) -> list[dict[str, Any]]:
    """Return the fields that an update has set or removed; for a replacement, all fields."""
    described = event.get("updateDescription")
    if described is None:
        return field_changes({}, {name: value for name, value in document.items() if name != "_id"}, kind)
    removed = [{"path": path} for path in described.get("removedFields", ())]
    updated = described.get("updatedFields", {})
    found = [change for path, value in updated.items() for change in _set(path, value, kind)]
    return [*found, *removed]


def _set(path: str, value: Any, kind: Any) -> list[dict[str, Any]]:
    """Return the change of a path, masked as part of the document: {"shelf": {}} becomes {"shelf": {"code": 1}}."""
    parents, _, name = path.rpartition(".")
    before: dict[str, Any] = {}
    after: dict[str, Any] = {name: value}
    for parent in reversed(parents.split(".") if parents else ()):
        before, after = {parent: before}, {parent: after}
    return field_changes(before, after, kind)


def _without(waiting: list[_Waiting], records: Iterable[Mapping[str, Any]]) -> list[_Waiting]:
    """Return the events without those that are recorded: each record belongs to the first event of its document."""
    left = list(waiting)
    for record in records:
        many = record.get("many")
        if many is None:
            key = _key(record["collection"], record["document_id"])
            first = next((each for each in left if each.key == key), None)
            left = [each for each in left if each is not first]
        else:
            keys = {_key(record["collection"], each) for each in many["ids"]} if "ids" in many else None
            left = [
                each
                for each in left
                if each.key[0] != record["collection"] or (keys is not None and each.key not in keys)
            ]
    return left


def _transaction(event: StreamEvent) -> bytes | None:
    if "lsid" not in event or "txnNumber" not in event:
        return None
    return bson.encode({"session": event["lsid"], "number": event["txnNumber"]}, codec_options=PLAIN)


def _key(collection: str, key: Any) -> Key:
    return collection, encoded(key)


def _id(event: StreamEvent) -> ObjectId:
    """Return an id derived from the event, so that no change is recorded twice after another process takes over."""
    token = bson.encode(event["_id"], codec_options=PLAIN)
    return ObjectId(hashlib.blake2b(token, digest_size=12).digest())
