"""Translates raw commands, as sent by `database.command`, to the fields of a `Write`."""

from collections.abc import Callable, Mapping
from typing import Any

from pulpo_core.writes.statements import Arguments, Fields, bulk, pipeline

Command = Mapping[str, Any]


def command(database: Any, arguments: Arguments) -> Fields | None:
    """Return the fields for `database.command` and `cursor_command`; None if the command changes no document."""
    given: Any = arguments.get("command")
    name = given if isinstance(given, str) else next(iter(given or ()), "")
    if (read := READERS.get(name)) is None:
        return None
    sent: Command = {name: arguments.get("value", 1), **arguments} if isinstance(given, str) else given
    try:
        return read(database.name, sent, sent[name])
    except (AttributeError, LookupError, TypeError, ValueError):  # malformed: the database will refuse it
        return _other(database.name, sent, sent[name])


def _insert(database: str, sent: Command, name: Any) -> Fields | None:
    return {"kind": "insert", "database": database, "collection": name, "documents": tuple(sent.get("documents", ()))}


def _update(database: str, sent: Command, name: Any) -> Fields | None:
    place = {"database": database, "collection": name}
    return _one_or_bulk(place, [{**place, **_changing(each, "q", "u")} for each in sent.get("updates", ())])


def _delete(database: str, sent: Command, name: Any) -> Fields | None:
    place = {"database": database, "collection": name}
    return _one_or_bulk(
        place,
        [
            {**place, "kind": "delete", "filter": each.get("q"), "many": each.get("limit") == 0}
            for each in sent.get("deletes", ())
        ],
    )


def _find_and_modify(database: str, sent: Command, name: Any) -> Fields | None:
    place = {"database": database, "collection": name}
    if sent.get("remove"):
        return {**place, "kind": "delete", "filter": sent.get("query")}
    return {**place, **_changing(sent, "query", "update")}


def _bulk_write(database: str, sent: Command, name: Any) -> Fields | None:
    places = [each["ns"].partition(".") for each in sent.get("nsInfo", ())]
    parts = []
    for each in sent.get("ops", ()):
        kind, index = next(iter(each.items()))
        place = {"database": places[index][0], "collection": places[index][2]}
        if kind == "insert":
            parts.append({**place, "kind": kind, "documents": (each.get("document"),)})
        elif kind == "update":
            parts.append({**place, **_changing(each, "filter", "updateMods")})
        else:
            many = bool(each.get("multi"))
            parts.append({**place, "kind": "delete", "filter": each.get("filter"), "many": many})
    return bulk(parts)


def _aggregate(database: str, sent: Command, name: Any) -> Fields | None:
    return pipeline(database, sent.get("pipeline"))


def _map_reduce(database: str, sent: Command, name: Any) -> Fields | None:
    target = sent.get("out")
    if isinstance(target, Mapping):
        if "inline" in target:
            return None
        database, target = target.get("db", database), next(iter(target.values()), None)
    return {"kind": "command", "database": database, "collection": target}


def _drop(database: str, sent: Command, name: Any) -> Fields | None:
    return {"kind": "drop", "database": database, "collection": name}


def _drop_database(database: str, sent: Command, name: Any) -> Fields | None:
    return {"kind": "drop", "database": database, "collection": None}


def _rename(database: str, sent: Command, name: Any) -> Fields | None:
    database, _, collection = str(name).partition(".")
    return {"kind": "rename", "database": database, "collection": collection}


def _other(database: str, sent: Command, name: Any) -> Fields | None:
    """Return the fields for a command whose changes are unknown, except for its name and arguments."""
    return {"kind": "command", "database": database, "collection": name if isinstance(name, str) else None}


READERS: dict[str, Callable[[str, Command, Any], Fields | None]] = {
    "insert": _insert,
    "update": _update,
    "delete": _delete,
    "findAndModify": _find_and_modify,
    "findandmodify": _find_and_modify,
    "bulkWrite": _bulk_write,
    "aggregate": _aggregate,
    "mapReduce": _map_reduce,
    "mapreduce": _map_reduce,
    "drop": _drop,
    "dropDatabase": _drop_database,
    "renameCollection": _rename,
    "applyOps": _other,
    "cloneCollectionAsCapped": _other,
    "convertToCapped": _other,
}


def _changing(each: Command, condition: str, change: str) -> Fields:
    """Return the fields of one update: a replacement, unless it starts with an operator or is a pipeline."""
    sent = each.get(change)
    fields = {"filter": each.get(condition), "upsert": bool(each.get("upsert")), "many": bool(each.get("multi"))}
    if isinstance(sent, Mapping) and not str(next(iter(sent), "")).startswith("$"):
        return {**fields, "kind": "replace", "documents": (sent,)}
    return {**fields, "kind": "update", "update": sent}


def _one_or_bulk(place: Fields, parts: list[Fields]) -> Fields | None:
    return parts[0] if len(parts) == 1 else {**place, "kind": "bulk", "parts": parts}
