"""Parses the query of a list: its filters, sort order, page and fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import pydantic
from beanie import Document

from pulpo_core.documents.encode.export import MEDIA_TYPES, ExportFormat
from pulpo_core.documents.fields import visible_fields
from pulpo_core.documents.own_methods import is_soft_deleted
from pulpo_core.documents.query.conditions import Condition, MongoFilter, combine, require_all
from pulpo_core.documents.query.cursors import behind, fingerprint, is_foreign, read_cursor
from pulpo_core.documents.query.filter_fields import FilterFields, filter_fields
from pulpo_core.documents.query.filters import Filter
from pulpo_core.documents.query.groups import MAX_FILTERS, Group, read_alternatives
from pulpo_core.documents.query.links import Tree, read_paths
from pulpo_core.documents.query.parameters import RESERVED, QueryParameters
from pulpo_core.documents.query.search import declared_fields, search_condition, searchable_fields
from pulpo_core.exceptions.findings import findings
from pulpo_core.sensitive import Sensitive, may_hold_sensitive

MAX_LIMIT = 500
DEFAULT_LIMIT = 50
MAX_OFFSET = 2**31 - 1
MAX_FILE_NAME = 150
OF_FILTERS = ("q", "or")
"""Reserved parameters that select documents; the others determine how they are shown."""
LOST_PLUS = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)? \d\d(:?\d\d)?\b")
"""A time zone without its plus: `12:00:00+05:30` in a URL arrives as `12:00:00 05:30`, because + means a space."""
Count = Literal["none", "estimated", "exact"]
COUNTS: tuple[Count, ...] = ("none", "estimated", "exact")
Deleted = Literal["no", "only", "any"]
DELETED: tuple[Deleted, ...] = ("no", "only", "any")
"""The documents of a class with soft deletion: without the deleted ones, only these, or all."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A checked query.

    `filter` is a MongoDB filter, in which only the values come from the client; `after` is the condition of a cursor;
    `sort` ends with `_id`; `fingerprint` identifies the list by its filter and sort order; `fields` are field names, or
    None for all; `expand` are the links to follow; `limit` is None if none is given; `problems` says whether documents
    that do not fit the model are shown with their problems, None if the format decides; `deleted` applies to classes
    with soft deletion; with `etags` each item contains its version. `format` and `download` are for surfaces: the
    format of the whole list, None for a page, and the file name for a download.
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
    etags: bool = False
    format: ExportFormat | None = None
    download: str | None = None

    @property
    def condition(self) -> Mapping[str, Any]:
        """The filter combined with the condition of the cursor."""
        return {"$and": [self.filter, self.after]} if self.filter and self.after else self.after or self.filter


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """A checked query for one document: the names of the fields to show, or None for all, and the links to follow."""

    fields: tuple[str, ...] | None
    expand: Tree


class _UnknownError(ValueError):
    """A parameter or operator is unknown."""


class ListQueryParser:
    """Parses queries on the documents of one class, given as pairs of a name and a value."""

    def __init__(self, document: type[Document]) -> None:
        self.document = document

    @cached_property
    def fields(self) -> FilterFields:
        """The fields and dicts that can be filtered by."""
        return filter_fields(self.document)

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The fields that can be filtered by."""
        return self.fields.plain

    @cached_property
    def sortable(self) -> dict[str, str]:
        """The keys in the database of the fields to sort by: the class's `sortable_fields` and the id, or without
        that attribute all but lists and links, which have no order."""
        ordered = {name: field.key for name, field in self.filters.items() if not field.many and not field.is_link}
        named = declared_fields(self.document, "sortable_fields")
        return {name: key for name, key in ordered.items() if name in (*named, "id")} if named else ordered

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[Any]]:
        """The kinds of values by key."""
        return {field.key: field.kinds for field in self.filters.values()}

    @cached_property
    def mixed(self) -> frozenset[str]:
        """The keys whose values may be of several types."""
        return frozenset(field.key for field in self.filters.values() if field.mixed)

    def parse(self, parameters: Iterable[tuple[str, Any]], *, text_index: bool = False) -> ListQuery:
        """Check the parameters of a query; with `text_index`, `q` uses it.

        `?salary__gte=80000&sort=-created_at` is `[("salary__gte", "80000"), ("sort", "-created_at")]`. Values of
        filters may also have the field's own type. Raises ValidationError, which names each invalid parameter.
        """
        given = QueryParameters(parameters)
        limit = given.whole("limit", 1, MAX_LIMIT)
        offset = given.whole("offset", 0, MAX_OFFSET)
        sort = self._sort(given)
        fields = self._fields(given)
        tree = self._expand(given)
        count = self._count(given)
        problems = self._flag(given, "_problems")
        deleted = self._deleted(given)
        etags = self._flag(given, "_etags") is True
        format = self._format(given)  # noqa: A001
        download = given.values.pop("download", None)
        cursor = given.values.pop("cursor", None)
        search = self._search(given, text_index)
        conditions = self._conditions(given)
        if search:
            conditions = {"$and": [conditions, search]} if conditions else search
        of = fingerprint(self.document.__name__, sort, conditions)
        after = self._after(cursor, offset, sort, of, given)
        given.check()
        return ListQuery(
            conditions,
            after,
            sort,
            of,
            limit,
            offset or 0,
            fields,
            tree,
            count,
            problems,
            deleted,
            etags,
            format,
            download,
        )

    def parse_filters(self, parameters: Iterable[tuple[str, Any]], *, text_index: bool = False) -> ListQuery:
        """Check parameters that only select documents. Raises ValidationError, also for parameters of a page."""
        pairs = list(parameters)
        given = QueryParameters(())
        for name, _ in pairs:
            if name in RESERVED and name not in OF_FILTERS:
                given.refuse(name, f"cannot be used here{self._hint(name)}", "unknown")
        given.check()
        return self.parse(pairs, text_index=text_index)

    def parse_item(self, parameters: Iterable[tuple[str, Any]]) -> ItemQuery:
        """Check the parameters of one document, `fields` and `expand`. Raises ValidationError."""
        given = QueryParameters(parameters)
        query = ItemQuery(self._fields(given), self._expand(given))
        for name in [*given.values, *(["or"] if given.alternatives else ())]:
            given.refuse(name, "unknown parameter; known are fields, expand", "unknown")
        given.check()
        return query

    def _conditions(self, given: QueryParameters) -> MongoFilter:
        """Return the combined filter of all parameters that are filters."""
        found = []
        for name, value in given.values.items():
            try:
                found.append(self._condition(name, value))
            except _UnknownError as error:
                given.refuse(name, str(error), "unknown")
            except ValueError as error:
                given.refuse(name, str(error))
        if not given.alternatives:
            return combine(found)
        return require_all([combine(found), *self._alternatives(given)])

    def _alternatives(self, given: QueryParameters) -> list[MongoFilter]:
        try:
            groups = [read_alternatives(value) for value in given.alternatives]
            if sum(group.size for group in groups) > MAX_FILTERS:
                raise ValueError(f"must have at most {MAX_FILTERS} filters")
            return [self._group(group) for group in groups]
        except ValueError as error:
            given.refuse("or", str(error), "unknown" if isinstance(error, _UnknownError) else "value")
            return []

    def _group(self, group: Group) -> MongoFilter:
        """Return the filter of a group. Raises ValueError, which names the invalid part."""
        conditions = [self._named_condition(name, value) for name, value in group.filters]
        inner = [self._group(each) for each in group.groups]
        if group.is_or:
            return {"$or": [*(combine([condition]) for condition in conditions), *inner]}
        names = [name for name, _ in group.filters]
        if repeated := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"{repeated}: given more than once in a group of which all must match")
        return require_all([combine(conditions), *inner])

    def _named_condition(self, name: str, value: Any) -> Condition:
        try:
            return self._condition(name, value)
        except ValueError as error:
            kind = _UnknownError if isinstance(error, _UnknownError) else ValueError
            raise kind(f"{name}: {error}") from None

    def _condition(self, name: str, value: Any) -> Condition:
        """Return the condition of one filter. Raises ValueError."""
        field, operator = self._find(name)
        if field is None:
            known = ", ".join([*RESERVED, *self.filters, *(f"{path}.KEY" for path in self.fields.dicts)])
            raise _UnknownError(f"unknown parameter; known are {known}")
        if operator not in field.operators:
            raise _UnknownError(f"unknown operator {operator!r}; known are {', '.join(field.operators)}")
        if value is None:
            raise ValueError(f"must have a value; {name}__exists finds documents with and without one")
        if isinstance(value, str) and "\0" in value:
            raise ValueError("must not contain a NUL character")
        try:
            return field.condition(operator, value)
        except pydantic.ValidationError as error:
            top = self.document.model_fields.get(re.split(r"[.]|__", name)[0])
            is_sensitive = top is None or may_hold_sensitive(top)
            message = findings(error, Annotated[Any, Sensitive] if is_sensitive else None)[0]["msg"]
            if isinstance(value, str) and LOST_PLUS.search(value):
                message += "; in a URL, write the + of the time zone as %2B"
            raise ValueError(message) from None

    def _find(self, name: str) -> tuple[Filter | None, str]:
        """Return the field and the operator of a filter. A dict key that ends like an operator needs one of its own."""
        if (field := self.filters.get(name)) is not None:
            return field, "eq"
        path, _, operator = name.rpartition("__")
        if path and (field := self.fields.find(path)) is not None:
            return field, operator
        return self.fields.find(name), "eq"

    def _sort(self, given: QueryParameters) -> list[tuple[str, int]]:
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

    def _fields(self, given: QueryParameters) -> tuple[str, ...] | None:
        text = given.values.pop("fields", None)
        if text is None:
            return None
        known = [*visible_fields(self.document), *self.document.model_computed_fields]
        wanted = text.split(",")
        for name in wanted:
            if name not in known:
                given.refuse("fields", f"unknown field {name!r}; known are {', '.join(known)}", "unknown")
        return tuple(name for name in known if name in wanted)

    def _expand(self, given: QueryParameters) -> Tree:
        text = given.values.pop("expand", None)
        try:
            return {} if text is None else read_paths(text, self.document)
        except ValueError as error:
            given.refuse("expand", str(error))
            return {}

    def _search(self, given: QueryParameters, text_index: bool) -> dict[str, Any]:
        text = given.values.pop("q", None)
        if text is None:
            return {}
        try:
            keys = searchable_fields(self.document, self.filters)
            return search_condition(text, keys, self.filters, by_index=text_index)
        except ValueError as error:
            given.refuse("q", str(error))
            return {}

    def _count(self, given: QueryParameters) -> Count:
        text = given.values.pop("count", "none")
        found = next((count for count in COUNTS if count == text), None)
        if found is None:
            given.refuse("count", f"must be one of {', '.join(COUNTS)}")
        return found or "none"

    def _flag(self, given: QueryParameters, name: str) -> bool | None:
        text = given.values.pop(name, None)
        if text not in (None, "true", "false", "True", "False"):
            given.refuse(name, "must be true or false")
        return None if text is None else text.lower() == "true"

    def _format(self, given: QueryParameters) -> ExportFormat | None:
        text = given.values.pop("format", None)
        found = next((name for name in MEDIA_TYPES if name == text), None)
        if text is not None and found is None:
            given.refuse("format", f"must be one of {', '.join(MEDIA_TYPES)}{self._hint('format')}")
        return found

    def _hint(self, name: str) -> str:
        """Return a hint on how to filter by a field whose name is that of a reserved parameter."""
        return f"; to filter by the field {name}, write {name}__eq" if name in self.filters else ""

    def _deleted(self, given: QueryParameters) -> Deleted:
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
        given: QueryParameters,
    ) -> Mapping[str, Any]:
        if cursor is None or given.errors:
            return {}
        if offset:  # zero is the default, which some generated clients send
            given.refuse("offset", "cannot be used with cursor")
        try:
            values = read_cursor(cursor, sort, of)
            foreign = {key for (key, _), value in zip(sort, values, strict=True) if is_foreign(value, self.kinds[key])}
            return behind(values, sort, self.mixed | foreign)
        except ValueError as error:
            given.refuse("cursor", str(error))
            return {}
