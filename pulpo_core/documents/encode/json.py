"""Encodes stored documents as JSON, without building instances of the document class if possible.

A model is *plain* if loading and dumping a document cannot change its values: it has no validators, serializers,
computed fields, or types with a JSON form of their own. For such a model a table holds the types, and the limits, that
the values of each field may have in the database. A stored document that fits is written as it is; one that does not
(an older one, or one written by another program) is loaded into the document class and dumped, which gives the same
bytes.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin
from uuid import UUID

import orjson
from beanie import Document, Link, PydanticObjectId
from bson import DBRef, Int64, ObjectId
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticSerializationError, PydanticUndefined

from pulpo_core.documents.encode.columns import Column, Columns, Convert, Unfit, of_lists, of_types, one_by_one
from pulpo_core.documents.encode.limits import limited, limited_column
from pulpo_core.documents.encode.misfits import PROBLEMS, dump_misfit, problems_of, show_misfit
from pulpo_core.documents.encode.sets import may_hold_sets, sort_sets
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.load import load
from pulpo_core.exceptions import ProcessingError

log = logging.getLogger("pulpo.documents")

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
SCALARS: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int, Int64),
    float: (float,),
    bool: (bool,),
    datetime: (datetime,),
    UUID: (UUID,),
    ObjectId: (ObjectId,),
    PydanticObjectId: (ObjectId,),
    NoneType: (NoneType,),
}
CONFIGURED = (
    "str_strip_whitespace",
    "str_to_lower",
    "str_to_upper",
    "str_min_length",
    "str_max_length",
    "use_enum_values",
    "ser_json_timedelta",
    "extra",
)
"""The settings of a model that change or refuse values."""
DECORATED = (
    "validators",
    "field_validators",
    "root_validators",
    "model_validators",
    "field_serializers",
    "model_serializers",
    "computed_fields",
)
OVERRIDABLE = ("model_dump", "model_dump_json", "model_post_init", "__init__")
Inside = tuple[type[BaseModel], ...]
ETAG = "_etag"
"""The key of an item with its version, as an HTTP header has it: in double quotes."""


class Encoder:
    """Writes the documents of one class as JSON, `id` first, by field name."""

    def __init__(self, document: type[Document], fields: Sequence[str] | None = None) -> None:
        self.document = document
        self.fields = {
            name: field for name, field in visible_fields(document).items() if fields is None or name in ("id", *fields)
        }
        computed = document.model_computed_fields
        self.computed = tuple(name for name in computed if fields is None or name in fields)

    @cached_property
    def _convert(self) -> Convert | None:
        """The function that converts a stored document to JSON values; None if the model is not plain."""
        return _object(self.document, self.fields, stored_names(self.document), ())

    @cached_property
    def _columns(self) -> Columns:
        """The column functions of a plain model, for many documents at a time, `id` first."""
        names = stored_names(self.document)
        first = sorted(self.fields.items(), key=lambda item: item[0] != "id")
        return Columns(
            (names[name], name, limited_column(_column(field.annotation), field.metadata), _default(field))
            for name, field in first
        )

    @cached_property
    def _hidden(self) -> set[str]:
        fields, computed = set(self.document.model_fields), set(self.document.model_computed_fields)
        return (fields - self.fields.keys()) | computed.difference(self.computed)

    @cached_property
    def projection(self) -> dict[str, int] | None:
        """The projection for the database: only the written fields of a plain model, else None for all."""
        if not self.is_plain or set(self.fields) == set(visible_fields(self.document)):
            return None
        return {stored_names(self.document)[name]: 1 for name in self.fields}

    @property
    def is_plain(self) -> bool:
        """True if documents can be written without building instances."""
        return self._convert is not None

    def many(
        self, stored: Iterable[Mapping[str, Any]], *, problems: bool = True, etags: Sequence[str] | None = None
    ) -> bytes:
        """Return a JSON array of documents as the driver read them. Times of a plain model may lack their zone.

        `etags` are shown as `_etag`, one in each document.
        """
        documents = list(stored)
        if self.is_plain:
            with suppress(Unfit, TypeError):
                written = self._columns.write(documents)
                for item, etag in zip(written, etags or (), strict=False):
                    item[ETAG] = etag
                return orjson.dumps(written, str, OPTIONS)
            documents = [with_zones(document) for document in documents]
        items = self._each(documents, problems)
        if etags is not None:
            items = [
                b'%b,"%b":%b}' % (item[:-1], ETAG.encode(), orjson.dumps(etag))
                for item, etag in zip(items, etags, strict=True)
            ]
        return b"[%b]" % b",".join(items)

    def lines(self, stored: Sequence[Mapping[str, Any]], *, problems: bool = False) -> bytes:
        """Return a line of JSON for each document."""
        return b"".join(line + b"\n" for line in self._each(stored, problems))

    def one(self, stored: Mapping[str, Any]) -> bytes:
        """Return one document as the driver read it."""
        return self._each([stored], problems=True)[0]

    def validated(self, stored: Mapping[str, Any]) -> bytes:
        """Return one document, encoded by its class. Raises ProcessingError if the model refuses it."""
        return self.built(load(self.document, stored))

    def built(self, document: Document) -> bytes:
        """Return an instance of the class as JSON; it need not be stored."""
        text: str = document.model_dump_json(by_alias=False, exclude=self._hidden, fallback=str)
        if may_hold_sets(self.document):
            return orjson.dumps(sort_sets(document, orjson.loads(text)))
        return text.encode()

    def _each(self, documents: Sequence[Mapping[str, Any]], problems: bool) -> list[bytes]:
        """Return each document as JSON. One that does not fit its model is shown as stored, with its problems."""
        found, misfits = [], []
        for stored in documents:
            try:
                found.append(self.fitting(stored))
            except (ProcessingError, PydanticSerializationError) as error:
                misfits.append(stored["_id"])
                found.append(self._misfit(stored, problems_of(error, self.document, stored) if problems else None))
        if misfits:
            counts = (len(misfits), len(documents), self.document.__name__, misfits[0])
            log.warning("%d of %d documents do not fit the model %s; the first has the id %s", *counts)
        return found

    def fitting(self, stored: Mapping[str, Any]) -> bytes:
        """Return a document that fits its model. Raises ProcessingError, PydanticSerializationError."""
        if self._convert is not None:
            with suppress(Unfit, TypeError):
                return orjson.dumps(self._convert(stored), str, OPTIONS)
        return self.validated(stored)

    def _misfit(self, stored: Mapping[str, Any], problems: list[str] | None) -> bytes:
        shown = show_misfit(self.fields, stored_names(self.document), stored)
        return dump_misfit(shown if problems is None else {**shown, PROBLEMS: problems})


def with_zones(stored: Any) -> Any:
    """Return a value read by the driver, with the zone UTC added to its times.

    Letting the driver add the zone would double the time of reading.
    """
    if isinstance(stored, datetime):
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored
    if isinstance(stored, Mapping):
        return {key: with_zones(value) for key, value in stored.items()}
    return list(map(with_zones, stored)) if isinstance(stored, list) else stored


def _object(
    model: type[BaseModel], fields: Mapping[str, FieldInfo], names: Mapping[str, str], inside: Inside
) -> Convert | None:
    """Return a function that converts a stored object of a class; None if it is not plain, or refers to itself."""
    if model in inside or not _is_plain(model):
        return None
    rows = []
    for name, field in fields.items():
        convert = None if field.exclude else limited(_value(field.annotation, (*inside, model)), field.metadata)
        if convert is None:
            return None
        rows.append((names[name], name, convert, _default(field)))
    if "id" in fields:
        rows.sort(key=lambda row: row[1] != "id")

    def to_json(stored: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for key, name, convert, default in rows:
            value = stored.get(key, default)
            found[name] = convert(value)
        return found

    return to_json


def _is_plain(model: type[BaseModel]) -> bool:
    """Return True if a class neither changes nor refuses values when it is loaded or dumped."""
    own = model.__pydantic_decorators__
    inherited = Document.__pydantic_decorators__ if issubclass(model, Document) else BaseModel.__pydantic_decorators__
    if any(getattr(own, kind).keys() - getattr(inherited, kind).keys() for kind in DECORATED):
        return False
    config = model.model_config
    if config.get("json_encoders") or any(map(config.get, CONFIGURED)) or config.get("allow_inf_nan") is False:
        return False
    return all(_is_inherited(model, name) for name in ("__get_pydantic_core_schema__", *OVERRIDABLE))


def _is_inherited(model: type[BaseModel], name: str) -> bool:
    """Return True if a method is pydantic's or Beanie's own."""
    method = getattr(model, name)
    module = str(getattr(getattr(method, "__func__", method), "__module__", ""))
    return module.partition(".")[0] in ("pydantic", "beanie")


def _default(field: FieldInfo) -> Any:
    """Return the value for a field that is not stored: None if that is its default, else a value that never fits."""
    return None if field.default is None and field.default is not PydanticUndefined else Unfit


def _value(annotation: Any, inside: Inside) -> Convert | None:
    """Return a function that converts a stored value of a type; None for types with a JSON form of their own."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation in SCALARS:
        return _scalar(SCALARS[annotation])
    if origin is Annotated:
        return limited(_value(args[0], inside), args[1:])
    if origin in (Union, UnionType):
        return _union(args, inside)
    if origin is list and args:
        return _list(_value(args[0], inside))
    if origin is dict and args and args[0] is str:
        return _dict(_value(args[1], inside))
    if origin is Link:
        return _link
    return _class(annotation, origin, args, inside)


def _column(annotation: Any) -> Column:
    """Return the column function for a field of a plain model."""
    if (types := _scalars(annotation)) is not None:
        return of_types(*types)
    if get_origin(annotation) is list and (types := _scalars(get_args(annotation)[0])) is not None:
        return of_lists(*types)
    return one_by_one(cast(Convert, _value(annotation, ())))


def _scalars(annotation: Any) -> tuple[type, ...] | None:
    """Return the exact types of a type's values in the database; None if the types alone do not tell if they fit."""
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if not all(member in SCALARS for member in members):
        return None
    return tuple(kind for member in members for kind in SCALARS[member])


def _class(annotation: Any, origin: Any, args: tuple[Any, ...], inside: Inside) -> Convert | None:
    if origin is Literal and all(type(arg) in (str, int, bool) for arg in args):
        return _choice({(type(arg), arg) for arg in args})
    if not isinstance(annotation, type):
        return None
    if issubclass(annotation, Enum) and all(type(member.value) in (str, int) for member in annotation):
        return _choice({(type(member.value), member.value) for member in annotation})
    if issubclass(annotation, BaseModel) and not issubclass(annotation, Document):
        annotation.model_rebuild()  # its fields may name classes that were defined later
        fields = annotation.model_fields
        return _embedded(_object(annotation, fields, {n: f.alias or n for n, f in fields.items()}, inside))
    return None


def _scalar(types: tuple[type, ...]) -> Convert:
    if len(types) == 1:
        (only,) = types

        def convert(value: Any) -> Any:
            if type(value) is not only:
                raise Unfit
            return value

        return convert

    def convert_any(value: Any) -> Any:
        if type(value) not in types:
            raise Unfit
        return value

    return convert_any


def _union(members: tuple[Any, ...], inside: Inside) -> Convert | None:
    """Return the conversion of an optional type, or of several scalars that differ in their exact types."""
    others = [member for member in members if member is not NoneType]
    if all(member in SCALARS for member in members):
        return _scalar(tuple(kind for member in members for kind in SCALARS[member]))
    if all(get_origin(member) is Link for member in others):
        return _link if len(others) == len(members) else lambda value: None if value is None else _link(value)
    if len(others) != 1 or len(members) != 2 or (convert := _value(others[0], inside)) is None:
        return None
    return lambda value: None if value is None else convert(value)


def _list(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None

    def to_list(value: Any) -> Any:
        if type(value) is not list:
            raise Unfit
        return list(map(convert, value))

    return to_list


def _dict(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None

    def to_dict(value: Any) -> Any:
        if type(value) is not dict:
            raise Unfit
        return {key: convert(item) for key, item in value.items()}

    return to_dict


def _embedded(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None

    def to_object(value: Any) -> Any:
        if type(value) is not dict:
            raise Unfit
        return convert(value)

    return to_object


def _choice(values: set[tuple[type, Any]]) -> Convert:
    def convert(value: Any) -> Any:
        if (type(value), value) not in values:
            raise Unfit
        return value

    return convert


def _link(value: Any) -> Any:
    if type(value) is not DBRef:
        raise Unfit
    return {"id": str(value.id), "collection": value.collection}
