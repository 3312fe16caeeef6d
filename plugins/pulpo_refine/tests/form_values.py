"""Values to try in the fields of a form: for each kind some that fit, and some that do not."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Json = Any
OID = "0123456789abcdef01234567"
NUMBERS: list[Json] = [0, 1, -1, 5, 7, 100, 2.5, -0.1, 1e6, 2**31]
TEXTS: list[Json] = ["", " ", "a", "ab", "Text with spaces", "x" * 300, "a-b", "line\nbreak", "ünï 🐙", "12", "A1"]
BY_KIND: dict[str, list[Json]] = {
    "string": TEXTS,
    "int": [*NUMBERS, 2**62, -(2**63), "many", []],
    "float": [*NUMBERS, 1e300, "many", []],
    "decimal": ["0", "9.50", "-1", "1E+3", "123456789.123456789", "100", "one", ""],
    "bool": [True, False, "perhaps", 2],
    "date": ["2026-02-28", "2024-02-29", "2026-02-31", "tomorrow", ""],
    "datetime": ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00+05:30", "2026-02-31T00:00:00Z", "later"],
    "time": ["09:30:00", "23:59:59.5", "25:00:00", "noon"],
    "duration": ["PT1H30M", "P1D", "-PT5S", "P1DT0.5S", "soon"],
    "uuid": ["12345678-1234-5678-1234-567812345678", "1234", ""],
    "id": [OID, "0123", ""],
    "bytes": ["plain", "", "ünï"],
    "url": ["https://example.com/a?b=c", "http://localhost:8000", "example.com", ""],
    "email": ["me@example.com", "me", "a@b@c.de"],
    "ref": [OID],
    "json": [None, 1, "text", [1, {"a": None}], {"b": {"c": 1}}],
    "document": [{}],
}


class Schema(NamedTuple):
    """What fields refer to: embedded models by name, and links to a document of each model."""

    types: Json
    links: dict[str, Json]


def candidates(field: Json, types: Schema, depth: int = 0) -> list[Json]:
    """Return values for a field: those of its kind, its examples, its limits and what lies beyond them."""
    found = [*_of_kind(field, types, depth), *field.get("examples", [])]
    for key in ("min", "max", "exclusiveMin", "exclusiveMax"):
        limit = field.get(key)
        if isinstance(limit, int | float) and field["kind"] in ("int", "float"):
            found += [limit - 1, limit, limit + 1]
    if "step" in field and field["kind"] in ("int", "float"):
        found += [field["step"], field["step"] * 3]
    for key in ("minLength", "maxLength"):
        if isinstance(field.get(key), int) and field["kind"] == "string":
            found += ["x" * max(field[key] + by, 0) for by in (-1, 0, 1)]
    return [*found, None]


def _of_kind(field: Json, types: Schema, depth: int) -> list[Json]:
    kind = field["kind"]
    if kind == "link":
        return [types.links[name] for name in field.get("models", []) if name in types.links] or [OID]
    if kind == "enum":
        return [*(choice["value"] for choice in field.get("values", [])), "none of them", -77]
    if depth > 2:
        return BY_KIND.get(kind, [])[:2]
    if kind == "list":
        items = candidates(field["item"], types, depth + 1)[:6] if "item" in field else []
        return [[], *([item] for item in items), items[:2], [*items[:1], *items[:1]]]
    if kind == "tuple":
        members = [candidates(item, types, depth + 1) for item in field.get("items", [])]
        return [[each[0] for each in members], [each[-2] for each in members], []]
    if kind == "map":
        keys = _keys(field.get("key"))
        values = candidates(field["value"], types, depth + 1)[:4] if "value" in field else ["any"]
        return [{}, *({key: value} for key in keys for value in values[:2]), {keys[0]: values[-1]}]
    if kind == "object":
        return [{}, *objects(types.types[field["type"]]["fields"], types, depth + 1)]
    if kind == "union":
        return list(_options(field, types, depth))
    return BY_KIND[kind]


def _keys(key: Json | None) -> list[str]:
    if key is None:
        return ["a", "b.c"]
    return [
        str(each) for each in candidates(key, Schema({}, {}), 2) if isinstance(each, str | int | float) and each != ""
    ] or ["a"]


def _options(field: Json, types: Schema, depth: int) -> Iterator[Json]:
    for option in field.get("options", []):
        for value in candidates(option, types, depth + 1)[:8]:
            tagged = field.get("discriminator") and isinstance(value, dict)
            yield {**value, field["discriminator"]: option.get("tag")} if tagged else value


def objects(fields: list[Json], types: Schema, depth: int = 0) -> Iterator[Json]:
    """Yield embedded documents: with the first value of each required field, and then each other value in turn."""
    required = [field for field in fields if field.get("required")]
    tries = {field["name"]: candidates(field, types, depth) for field in fields if not field.get("computed")}
    base = {field["name"]: tries[field["name"]][0] for field in required if field["name"] in tries}
    yield base
    for name, values in tries.items():
        yield from ({**base, name: value} for value in values[: 4 if depth else None])
