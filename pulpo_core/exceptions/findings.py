"""Pydantic's findings as text: "price: Field required; tags.0: Input should be a valid string".

The values themselves are left out: they may be secrets, or of any size. Of a sensitive value, neither the keys in it
nor the message of a validator are shown. With the type that was validated, fields have their own names, as in all that
Pulpo shows, where pydantic says now the alias and now the name.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pulpo_core.exceptions.finding_paths import sent_path

if TYPE_CHECKING:
    import pydantic
    from pydantic.fields import FieldInfo

MOST = 5
MOST_TOLD = 1000
"""The number of findings that are told: each takes its time, and a small body may hold very many wrong values."""
Path = tuple[str | int, ...]
NUMBERS = ("bool", "int", "float", "decimal")
TIMES = ("date", "date_from_datetime", "datetime", "datetime_from_date", "time", "time_delta")
OTHERS = (
    "string",
    "bytes",
    "list",
    "tuple",
    "set",
    "frozen_set",
    "dict",
    "mapping",
    "model",
    "date",
    "datetime",
    "uuid",
)
LIMITS = ("too_short", "too_long", "string_too_short", "string_too_long", "string_pattern_mismatch")
HARMLESS = frozenset(
    [
        *(f"{kind}_type" for kind in (*NUMBERS, *OTHERS)),
        *(f"{kind}_parsing" for kind in (*NUMBERS, *TIMES)),
        *("greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of", "enum", "literal_error"),
        *("missing", "extra_forbidden", "none_required", *LIMITS),
    ]
)
"""The types of findings whose messages contain nothing of the value."""
HIDDEN = "Input is not valid"


def findings(error: "pydantic.ValidationError", kind: Any = None) -> list[dict[str, Any]]:
    """Return pydantic's first 1,000 findings, each with `loc`, `msg` and `type`. `kind` is the type that was validated.

    Without it, the messages of the type's own validators are shown, even if they contain sensitive values.
    """
    if kind is None:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return [dict(found) for found in errors[:MOST_TOLD]]
    found = [dict(each) for each in error.errors(include_url=False, include_context=False)[:MOST_TOLD]]
    is_shown = not _may_hold_sensitive(kind)
    shown = [_without_value(each) if is_shown else _without_sensitive(each, kind) for each in found]
    return [{**each, "loc": named_path(sent_path(each["loc"], kind), kind)} for each in shown]


def finding_texts(error: "pydantic.ValidationError", kind: Any = None) -> list[str]:
    """Return each finding as text: the field, dotted, and the message; the message alone if it is about the whole."""
    return [_text(found) for found in findings(error, kind)]


def findings_text(error: "pydantic.ValidationError", kind: Any = None, most: int = MOST) -> str:
    """Return the findings on one line: the first ones, and the number of the others."""
    return text_of(findings(error, kind), error.error_count(), most)


def text_of(found: Sequence[Mapping[str, Any]], count: int, most: int = MOST) -> str:
    """Return these findings, of `count`, on one line."""
    texts = [_text(finding) for finding in found[:most]]
    return "; ".join(texts) + (f"; and {count - most} more" if count > most else "")


def _without_value(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "input"}


def _may_hold_sensitive(kind: Any) -> bool:
    from pulpo_core.sensitive import may_hold_sensitive  # which imports pydantic

    return may_hold_sensitive(kind)


def _without_sensitive(found: dict[str, Any], kind: Any) -> dict[str, Any]:
    from pulpo_core.sensitive import hide, sensitive_part, sensitive_texts

    value = found.pop("input")
    depth, kinds = sensitive_part(kind, found["loc"])
    if depth is None:
        is_harmless = found["type"] in HARMLESS
        return found if is_harmless else {**found, "msg": hide(found["msg"], sensitive_texts(value, *kinds))}
    msg = found["msg"] if found["type"] in HARMLESS else HIDDEN
    return {**found, "loc": found["loc"][:depth], "msg": msg}


def named_path(path: Path, model: Any) -> Path:
    """Return the path to a value of a type, with the names of fields in place of their aliases."""
    kinds, found, at = [model], [], 0
    while at < len(path):
        name, length, kinds = _step(kinds, path[at:])
        found.append(name)
        at += length
    return tuple(found)


def _step(kinds: list[Any], path: Path) -> tuple[str | int, int, list[Any]]:
    """Return the name of a path's first field, the length of its alias in the path, and the types that follow.

    What is no field, such as the class of a union that pydantic puts into the path, leads nowhere.
    """
    from pulpo_core.annotations import alternatives

    single = [one for kind in kinds for one in alternatives(kind)]
    for one in single:
        for name, field in getattr(one, "model_fields", {}).items():
            for alias in ((name,), *_aliases(field)):
                if path[: len(alias)] == alias:
                    return name, len(alias), [field.annotation]
    return path[0], 1, [value for one in single for value in _values(one, path[0])] or single


def _values(kind: Any, key: str | int) -> Iterator[Any]:
    """Yield the types of what a list or dict may have at a key."""
    from pulpo_core.annotations import ARRAYS

    arguments = get_args(kind)
    if get_origin(kind) in ARRAYS:
        yield from arguments if isinstance(key, int) else ()
    elif len(arguments) == 2:
        yield arguments[1]


def _aliases(field: "FieldInfo") -> Iterator[Path]:
    """Yield the paths by which values of a field may be sent."""
    given = field.validation_alias
    for choice in [field.alias, *getattr(given, "choices", [given])]:
        if choice is not None:
            yield tuple(choice.path) if not isinstance(choice, str) else (choice,)


def _text(found: Mapping[str, Any]) -> str:
    where = ".".join(map(str, found["loc"]))
    return f"{where}: {found['msg']}" if where else str(found["msg"])
