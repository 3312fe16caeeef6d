"""Conversion of the paths in pydantic's findings to names of fields, keys and indexes.

For a field `size: Box | list[int]` and the value `{"size": ["a"]}`, pydantic's paths are `("size", "Box")` and
`("size", "list[int]", 0)`: each member of a union adds its own name, such as `function-after[check(), int]`. The path
of an invalid key of a dict is `("counts", "a", "[key]")`. A field appears by its name or by its alias. Callers do not
know these internals, so `field_path` follows a path through pydantic's schema, and returns only the names of fields,
keys and indexes: `("size",)`, `("size", 0)`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
Schema = Mapping[str, Any]
INNER = ("schema", "lax_schema", "strict_schema", "json_schema", "python_schema")
ITEMS = ("list", "set", "frozenset", "generator")
OPEN = ("any", "function-plain", "is-instance", "call", "arguments", "arguments-v3", "custom-error")
"""Schemas that do not describe their content; a path into them is kept unchanged."""
KEY = "[key]"


def field_path(path: Path, schema: Schema | None) -> Path:
    """Return the names of fields, keys and indexes in a path of pydantic's; the path itself if it fits no schema."""
    if schema is None:
        return path
    ways = (_Walk(extras=extras).follow(schema, path) for extras in (False, True))
    return next((way for way in ways if way is not None), path)


def schema_of(kind: Any) -> Schema | None:
    """Return pydantic's schema for a type, or for the value of a field; None if there is none."""
    own = getattr(kind, "__pydantic_core_schema__", None)
    if isinstance(own, Mapping):
        return own
    from pydantic import PydanticUserError, TypeAdapter

    try:
        return TypeAdapter(getattr(kind, "annotation", kind)).core_schema
    except PydanticUserError:
        return None


class _Walk:
    """Follows paths through one schema, which may refer to its definitions.

    With `extras`, a path may also lead to an unknown field of a model that has no extra fields. This is tried second:
    such a path either belongs to another member of the union, or to a finding about the unknown field itself.
    """

    def __init__(self, *, extras: bool) -> None:
        self._extras = extras
        self._definitions: dict[str, Schema] = {}

    def follow(self, schema: Schema, path: Path) -> Path | None:
        """Return the fields, keys and indexes of a path through a schema; None if the path does not fit the schema."""
        if not path:
            return ()
        kind = schema["type"]
        if kind == "definitions":
            self._definitions |= {each["ref"]: each for each in schema["definitions"]}
            return self.follow(schema["schema"], path)
        if kind == "definition-ref":
            return self.follow(self._definitions[schema["schema_ref"]], path)
        if kind in ("union", "tagged-union"):
            return self._first(_choices(schema), path[1:])
        if kind == "dict":
            return self._entry(schema, path)
        if kind in ITEMS or kind == "tuple":
            return self._item(schema, path)
        if kind in ("model-fields", "typed-dict", "dataclass-args"):
            return self._field(schema, path)
        inner = [schema[key] for key in INNER if isinstance(schema.get(key), Mapping)]
        inner += schema.get("steps", ())
        if not inner:
            return path if kind in OPEN else None
        return self._first(inner, path)

    def _first(self, schemas: Iterable[Schema], path: Path) -> Path | None:
        """Return the path through the first of these schemas that it fits, or None."""
        ways = (self.follow(schema, path) for schema in schemas)
        return next((way for way in ways if way is not None), None)

    def _entry(self, schema: Schema, path: Path) -> Path | None:
        key, *rest = path
        if KEY in rest[:1]:
            return (key,)
        return self._behind(key, schema.get("values_schema"), tuple(rest))

    def _item(self, schema: Schema, path: Path) -> Path | None:
        index, *rest = path
        if not isinstance(index, int):
            return None
        items = schema.get("items_schema")
        if isinstance(items, list):  # of a tuple
            variadic = schema.get("variadic_item_index")
            items = items[index if variadic is None or index < variadic else variadic] if index < len(items) else None
        return self._behind(index, items, tuple(rest))

    def _field(self, schema: Schema, path: Path) -> Path | None:
        for name, field in _fields(schema):
            for alias in ((name,), *_aliases(field)):
                if path[: len(alias)] == alias:
                    rest = self.follow(field["schema"], path[len(alias) :])
                    return None if rest is None else (name, *rest)
        known = self._extras or "extras_schema" in schema
        return self._behind(path[0], schema.get("extras_schema"), path[1:]) if known else None

    def _behind(self, part: str | int, schema: Schema | None, path: Path) -> Path | None:
        """Return a part of the path and the rest of it, followed through `schema`; None if the rest does not fit."""
        rest = path if schema is None else self.follow(schema, path)
        return None if rest is None else (part, *rest)


def _choices(schema: Schema) -> Iterator[Schema]:
    choices = schema["choices"]
    for choice in choices.values() if isinstance(choices, Mapping) else choices:
        if isinstance(choice, tuple):  # a choice with its name
            yield choice[0]
        elif isinstance(choice, Mapping):
            yield choice


def _fields(schema: Schema) -> Iterator[tuple[str, Schema]]:
    fields = schema["fields"]
    if isinstance(fields, Mapping):
        yield from fields.items()
    else:  # of a dataclass
        yield from ((field["name"], field) for field in fields)


def _aliases(field: Schema) -> Iterator[Path]:
    """Yield the paths by which the value of a field may be sent: `"a"`, `["a", 0]`, or several such paths."""
    given = field.get("validation_alias")
    if isinstance(given, str):
        yield (given,)
    elif given:
        yield from (tuple(each) for each in ([given] if not isinstance(given[0], list) else given))
