"""Facets: the number of documents per value of a field, for several fields with one query.

`by="status,created_at:day"` counts by the values of `status`, and by the days of `created_at` in a time zone. A
document counts once for each value that it holds. A document or embedded model without a value, or with an empty list,
counts for null.

The pipeline unwinds lists one by one, because the embedded engine does not follow a path through an array in an
expression. For a list of words the equal ones are joined first (`$setUnion`); for a list of embedded models, the
document and the value are grouped, and these groups counted:

    {"$unwind": "$lines"}, {"$group": {"_id": {"d": "$_id", "v": "$lines.sku"}}}, {"$group": {"_id": "$_id.v", …}}
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import orjson
from bson import DBRef, Decimal128
from pydantic_core import PydanticSerializationError
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.misfits import dump_misfit
from pulpo_core.documents.query.filters import Filter
from pulpo_core.documents.query.parser import ListQueryParser
from pulpo_core.documents.query.values import JsonValues
from pulpo_core.exceptions import ValidationError

MAX_FACETS = 20
MAX_VALUES = 500
DEFAULT_VALUES = 50
UNITS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": "%Y-%m-%dT%H:00:00%z"}
"""The units by which times are counted, with the format of their values."""
Stages = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, as documents show it in JSON, and the number of documents that have it."""

    value: Any
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The number of all documents, and the values of each field.

    Values are sorted by frequency, the most frequent first; units of time are the latest ones, in ascending order.
    `truncated` names the fields that have more values than requested.
    """

    total: int
    values: Mapping[str, Sequence[FacetValue]]
    truncated: Sequence[str]

    def to_json(self) -> bytes:
        """Return them as the API sends them: `{"total": 3, "facets": {"kind": [{"value": "new", "count": 3}]}, …}`."""
        facets = {
            name: [{"value": each.value, "count": each.count} for each in values]
            for name, values in self.values.items()
        }
        return orjson.dumps({"total": self.total, "facets": facets, "truncated": self.truncated})


@dataclass(frozen=True, slots=True)
class Facet:
    """A field to count by, or with `unit` a unit of its times in a zone."""

    name: str
    field: Filter
    unit: str | None = None
    zone: str = "UTC"

    def stages(self, limit: int) -> Stages:
        """Return the stages that count the values: one more than `limit`, which shows that there are more."""
        order = {"count": -1, "_id": 1} if self.unit is None else {"_id": -1}
        return [*self._values(), {"$sort": order}, {"$limit": limit + 1}]

    def read(self, found: Sequence[Mapping[str, Any]]) -> list[FacetValue]:
        """Return the values that the database found, as JSON values."""
        if self.unit is not None:
            return [FacetValue(_with_colon(group["_id"]), group["count"]) for group in reversed(found)]
        return [FacetValue(_shown(self.field, group["_id"]), group["count"]) for group in found]

    def _values(self) -> Stages:
        field, path = self.field, f"${self.field.key}"
        if not field.many:
            return [_counted(self._value(path))]
        if not field.lists and self.unit is None:
            whole = {"$cond": [{"$isArray": path}, {"$setUnion": [path, []]}, path]}
            return [{"$project": {"v": whole}}, _unwind("v"), _counted("$v")]
        unwound = [_unwind(key) for key in (*field.lists, field.key)]
        once = {"$group": {"_id": {"d": "$_id", "v": self._value(path)}}}
        return [{"$project": {field.key.partition(".")[0]: 1}}, *unwound, once, _counted("$_id.v")]

    def _value(self, path: str) -> Any:
        """Return the expression for a value. With a unit, a stored value that is not a time counts as null."""
        if self.unit is None:
            return path
        text = {"$dateToString": {"date": path, "format": UNITS[self.unit], "timezone": self.zone}}
        return {"$cond": [{"$eq": [{"$type": path}, "date"]}, text, None]}


def read_facets(by: str | Iterable[str], parser: ListQueryParser, zone: str) -> list[Facet]:
    """Return the fields to count by: `status,created_at:day`, with days of the zone. Raises ValidationError."""
    if zone not in _zones():
        raise _refusal("_timezone", "must be the name of a time zone, like Europe/Berlin")
    words = by.split(",") if isinstance(by, str) else list(by)
    try:
        if len(words) > MAX_FACETS:
            raise ValueError(f"must name at most {MAX_FACETS} fields")
        return [_read(word, parser, zone) for word in dict.fromkeys(words)]
    except ValueError as error:
        raise _refusal("by", str(error)) from None


def check_limit(limit: Any) -> int:
    """Return the number of values of each field. Raises ValidationError."""
    text = str(limit)
    if not (text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= MAX_VALUES):
        raise _refusal("limit", f"must be a whole number from 1 to {MAX_VALUES}")
    return int(text)


async def find_facets(
    collection: AsyncCollection[Any], condition: Mapping[str, Any], facets: Sequence[Facet], limit: int, time: int
) -> Facets:
    """Count the documents that match the condition. The database may take `time` milliseconds; 0 means no limit.

    Raises ExecutionTimeout.
    """
    counting = {f"f{place}": facet.stages(limit) for place, facet in enumerate(facets)}
    pipeline: Stages = [{"$facet": {"total": [{"$count": "n"}], **counting}}]
    if condition:
        pipeline.insert(0, {"$match": condition})
    cursor = await collection.aggregate(pipeline, maxTimeMS=time, allowDiskUse=True)
    (found,) = await cursor.to_list()
    values, truncated = {}, []
    for place, facet in enumerate(facets):
        groups = found[f"f{place}"]
        if len(groups) > limit:
            truncated.append(facet.name)
        values[facet.name] = facet.read(groups[:limit])
    return Facets(found["total"][0]["n"] if found["total"] else 0, values, truncated)


def _read(word: str, parser: ListQueryParser, zone: str) -> Facet:
    path, colon, unit = word.rpartition(":")
    if not colon or parser.fields.find(word) is not None:
        path, unit = word, ""
    field = parser.fields.find(path)
    if field is None:
        known = ", ".join([*parser.filters, *(f"{name}.KEY" for name in parser.fields.dicts)])
        raise ValueError(f"unknown field {path!r}; known are {known}")
    if not field.operands or any(isinstance(operand.values, JsonValues) for operand in field.operands):
        raise ValueError(f"{path} has no values that can be counted")
    if not unit:
        return Facet(word, field)
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r} of {path}; known are {', '.join(UNITS)}")
    if not any(isinstance(kind, type) and issubclass(kind, date) for kind in field.kinds):
        raise ValueError(f"{path} has no dates or times to count by the {unit}")
    has_times = any(isinstance(kind, type) and issubclass(kind, datetime) for kind in field.kinds)
    return Facet(word, field, unit, zone if has_times else "UTC")  # a date is the same in all zones


@cache
def _zones() -> frozenset[str]:
    """Return the names of time zones that every database knows."""
    return frozenset({"UTC", *available_timezones()} - {"Factory", "localtime"})


def _with_colon(value: str | None) -> str | None:
    """Return an hour with its offset in the extended form: `2026-01-05T09:00:00+01:00`, in UTC with a `Z`."""
    hour = len("2026-01-05T09:00:00")
    if value is None or len(value) <= hour:
        return value
    return f"{value[:hour]}Z" if value.endswith("+0000") else f"{value[:-2]}:{value[-2:]}"


def _unwind(key: str) -> dict[str, Any]:
    return {"$unwind": {"path": f"${key}", "preserveNullAndEmptyArrays": True}}


def _counted(value: Any) -> dict[str, Any]:
    return {"$group": {"_id": value, "count": {"$sum": 1}}}


def _shown(field: Filter, stored: Any) -> Any:
    """Return a stored value as documents show it. A value that does not fit the field is shown as stored."""
    if isinstance(stored, DBRef):
        return {"id": str(stored.id), "collection": stored.collection}
    value = stored.to_decimal() if isinstance(stored, Decimal128) else stored
    if value is None or type(value) in (str, bool, int) or isinstance(value, Decimal):
        return str(value) if isinstance(value, Decimal) else value
    try:
        adapter = field.adapter
        return adapter.dump_python(adapter.validate_python(value), mode="json")
    except (ValueError, ArithmeticError, PydanticSerializationError):
        return orjson.loads(dump_misfit(value))


def _refusal(name: str, finding: str) -> ValidationError:
    return refusal(f"the query is not valid: {name}: {finding}", ("query", name), finding)
