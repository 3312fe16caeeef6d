"""Parses the query of a list: its filters, sort order, page and fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import pydantic
from beanie import Document

from pulpo_core.documents.fields import visible_fields
from pulpo_core.documents.own_methods import is_soft_deleted
from pulpo_core.documents.query.cursors import behind, fingerprint, read_cursor
from pulpo_core.documents.query.filters import Condition, Filter, combine, find_filters
from pulpo_core.documents.query.links import Tree, read_paths
from pulpo_core.documents.query.search import declared_fields, search_condition, searchable_fields
from pulpo_core.exceptions import ValidationError
from pulpo_core.pydantic_findings import findings
from pulpo_core.sensitive import Sensitive, may_hold_sensitive

MAX_LIMIT = 500
DEFAULT_LIMIT = 50
MAX_OFFSET = 2**31 - 1
RESERVED = ("limit", "offset", "cursor", "sort", "fields", "expand", "count", "q", "_problems")
LISTS, ENDINGS = ("sort", "fields", "expand"), ("__in", "__nin")
Count = Literal["none", "estimated", "exact"]
COUNTS: tuple[Count, ...] = ("none", "estimated", "exact")
Deleted = Literal["no", "only", "any"]
DELETED: tuple[Deleted, ...] = ("no", "only", "any")
"""Which documents of a class with soft deletion: the others, the deleted ones, or both."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A checked query.

    `filter` is a MongoDB filter in which the client gave values only; `after` the further condition of a cursor;
    `sort` ends in `_id`; `fingerprint` tells by filter and sort which list it is; `fields` are names of fields, or
    None for all; `expand` links to follow; `limit` is None where none is given; `problems` says whether documents that
    do not fit the model are shown with what is wrong, None where the format decides; `deleted` documents are those of a
    class with soft deletion.
    """

    filter: Mapping[str, Any]
    after: Mapping[str, Any]
    sort: list[tuple[str, int]]
    fingerprint: bytes
    limit: int | None
    offset: int
    fields: tuple[str, ...] | None
    expand: Tree
    count: Count
    problems: bool | None = None
    deleted: Deleted = "no"

    @property
    def condition(self) -> Mapping[str, Any]:
        """Filter and cursor together."""
        return {"$and": [self.filter, self.after]} if self.filter and self.after else self.after or self.filter


class _Parameters:
    """The parameters of one query, and their errors.

    Values are text, as in a URL, or Python values. Those of reserved words are converted to text; None counts as
    absent, so that a loop may begin with `cursor=None`.
    """

    def __init__(self, parameters: Iterable[tuple[str, Any]]) -> None:
        self.values: dict[str, Any] = {}
        self.errors: list[dict[str, Any]] = []
        for name, value in parameters:
            if name not in RESERVED:
                self._add(name, value)
            elif value is not None:
                self._add(name, _as_text(value))

    def _add(self, name: str, value: Any) -> None:
        former, is_list = self.values.get(name), name in LISTS or name.endswith(ENDINGS)
        if is_list and isinstance(former, str) and isinstance(value, str):
            value = f"{former},{value}"  # some generated clients send lists so
        elif name in self.values:
            self.refuse(name, "given more than once", "repeated")
        if value is None:
            self.refuse(name, f"must have a value; {name}__exists finds documents with and without one")
            return
        if isinstance(value, str) and "\0" in value:
            self.refuse(name, "must not contain a NUL character")
        self.values[name] = value

    def refuse(self, name: str, message: str, kind: str = "value") -> None:
        self.errors.append({"loc": ("query", name), "msg": message, "type": kind})

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self.values.pop(name, None)
        if value is None or (value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most):
            return None if value is None else int(value)
        self.refuse(name, f"must be a whole number from {least} to {most}")
        return None


def _as_text(value: Any) -> str:
    """Return the value of a reserved word as in a URL: `-created_at,title` for `["-created_at", "title"]`."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class ListQueryParser:
    """Parses queries on the documents of one class, given as pairs of a name and a value."""

    def __init__(self, document: type[Document]) -> None:
        self.document = document

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The fields that can be filtered by."""
        return find_filters(self.document)

    @cached_property
    def sortable(self) -> dict[str, str]:
        """The keys in the database of the fields to sort by: the class's `sortable_fields` and the id, or without
        that attribute all but lists and links, which have no order."""
        ordered = {name: field.key for name, field in self.filters.items() if not field.many and not field.target}
        named = declared_fields(self.document, "sortable_fields")
        return {name: key for name, key in ordered.items() if name in (*named, "id")} if named else ordered

    @cached_property
    def nullable(self) -> frozenset[str]:
        """The keys that a stored document may lack."""
        return frozenset(field.key for field in self.filters.values() if field.nullable and field.key != "_id")

    @cached_property
    def mixed(self) -> frozenset[str]:
        """The keys whose values may be of several types."""
        return frozenset(field.key for field in self.filters.values() if field.mixed)

    def parse(self, parameters: Iterable[tuple[str, Any]], *, text_index: bool = False) -> ListQuery:
        """Check the parameters of a query; with `text_index`, `q` uses it.

        `?salary__gte=80000&sort=-created_at` is `[("salary__gte", "80000"), ("sort", "-created_at")]`. Values of
        filters may also have the field's own type. Raises ValidationError, which names each invalid parameter.
        """
        given = _Parameters(parameters)
        limit = given.whole("limit", 1, MAX_LIMIT)
        offset = given.whole("offset", 0, MAX_OFFSET)
        sort = self._sort(given)
        fields = self._fields(given)
        tree = self._expand(given)
        count = self._count(given)
        problems = self._problems(given)
        deleted = self._deleted(given)
        cursor = given.values.pop("cursor", None)
        search = self._search(given, text_index)
        pairs = [self._condition(name, value, given) for name, value in given.values.items()]
        conditions = combine([pair for pair in pairs if pair is not None])
        if search:
            conditions = {"$and": [conditions, search]} if conditions else search
        of = fingerprint(self.document.__name__, sort, conditions)
        after = self._after(cursor, offset, sort, of, given)
        if given.errors:
            shown = "; ".join(f"{error['loc'][1]}: {error['msg']}" for error in given.errors[:5])
            raise ValidationError(f"the query is not valid: {shown}", errors=given.errors)
        return ListQuery(conditions, after, sort, of, limit, offset or 0, fields, tree, count, problems, deleted)

    def _condition(self, name: str, value: Any, given: _Parameters) -> Condition | None:
        field, operator = self.filters.get(name), "eq"
        if field is None:
            path, _, operator = name.rpartition("__")
            field = self.filters.get(path)
        if field is None:
            known = ", ".join([*RESERVED, *self.filters])
            given.refuse(name, f"unknown parameter; known are {known}", "unknown")
        elif operator not in field.operators:
            given.refuse(name, f"unknown operator {operator!r}; known are {', '.join(field.operators)}", "unknown")
        else:
            try:
                return field.condition(operator, value)
            except pydantic.ValidationError as error:
                kind = Annotated[Any, Sensitive] if may_hold_sensitive(self.document) else None
                given.refuse(name, findings(error, kind)[0]["msg"])
            except ValueError as error:
                given.refuse(name, str(error))
        return None

    def _sort(self, given: _Parameters) -> list[tuple[str, int]]:
        order: dict[str, int] = {}
        for word in filter(None, given.values.pop("sort", "").split(",")):
            name = word.removeprefix("-")
            if name in self.sortable:
                order.setdefault(self.sortable[name], -1 if word.startswith("-") else 1)
            else:
                known = ", ".join(self.sortable)
                given.refuse("sort", f"cannot sort by {name!r}; known are {known}", "unknown")
        order.setdefault("_id", next(reversed(order.values()), 1))  # so that an index on both serves either direction
        return list(order.items())

    def _fields(self, given: _Parameters) -> tuple[str, ...] | None:
        text = given.values.pop("fields", None)
        if text is None:
            return None
        known = [*visible_fields(self.document), *self.document.model_computed_fields]
        wanted = text.split(",")
        for name in wanted:
            if name not in known:
                given.refuse("fields", f"unknown field {name!r}; known are {', '.join(known)}", "unknown")
        return tuple(name for name in known if name in wanted)

    def _expand(self, given: _Parameters) -> Tree:
        text = given.values.pop("expand", None)
        try:
            return {} if text is None else read_paths(text, self.document)
        except ValueError as error:
            given.refuse("expand", str(error))
            return {}

    def _search(self, given: _Parameters, text_index: bool) -> dict[str, Any]:
        text = given.values.pop("q", None)
        if text is None:
            return {}
        try:
            return search_condition(text, searchable_fields(self.document, self.filters), by_index=text_index)
        except ValueError as error:
            given.refuse("q", str(error))
            return {}

    def _count(self, given: _Parameters) -> Count:
        text = given.values.pop("count", "none")
        found = next((count for count in COUNTS if count == text), None)
        if found is None:
            given.refuse("count", f"must be one of {', '.join(COUNTS)}")
        return found or "none"

    def _problems(self, given: _Parameters) -> bool | None:
        text = given.values.pop("_problems", None)
        if text not in (None, "true", "false", "True", "False"):
            given.refuse("_problems", "must be true or false")
        return None if text is None else text.lower() == "true"

    def _deleted(self, given: _Parameters) -> Deleted:
        if not is_soft_deleted(self.document):
            return "no"
        text = str(given.values.pop("deleted", "no")).lower()
        found = {"false": "no", "true": "only"}.get(text, text)
        if found not in DELETED:
            given.refuse("deleted", "must be true, false or any")
        return next((deleted for deleted in DELETED if deleted == found), "no")

    def _after(
        self,
        cursor: str | None,
        offset: int | None,
        sort: list[tuple[str, int]],
        of: bytes,
        given: _Parameters,
    ) -> Mapping[str, Any]:
        if cursor is None or given.errors:
            return {}
        if offset:  # zero is the default, which some generated clients send
            given.refuse("offset", "cannot be used with cursor")
        try:
            return behind(read_cursor(cursor, sort, of), sort, self.nullable, self.mixed)
        except ValueError as error:
            given.refuse("cursor", str(error))
            return {}
