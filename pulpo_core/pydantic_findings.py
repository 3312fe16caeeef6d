"""Pydantic's findings as text: "price: Field required; tags.0: Input should be a valid string".

The values themselves are left out: they may be secrets, or of any size. Of a sensitive value, neither the keys in it
nor the message of a validator are shown.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pydantic

MOST = 5
NUMBERS = ("bool", "int", "float", "decimal")
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
        *(f"{kind}_parsing" for kind in NUMBERS),
        *("greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of", "enum", "literal_error"),
        *("missing", "extra_forbidden", "none_required", *LIMITS),
    ]
)
"""The types of findings whose messages contain nothing of the value."""
HIDDEN = "Input is not valid"


def findings(error: "pydantic.ValidationError", kind: Any = None) -> list[dict[str, Any]]:
    """Return pydantic's findings, each with `loc`, `msg` and `type`. `kind` is the type that was validated.

    Without it, the messages of the type's own validators are shown, even if they contain sensitive values.
    """
    if not _may_hold_sensitive(kind):
        return [dict(found) for found in error.errors(include_url=False, include_context=False, include_input=False)]
    return [_without_sensitive(dict(found), kind) for found in error.errors(include_url=False, include_context=False)]


def finding_texts(error: "pydantic.ValidationError", kind: Any = None) -> list[str]:
    """Return each finding as text: the field, dotted, and the message; the message alone if it is about the whole."""
    return [_text(found) for found in findings(error, kind)]


def findings_text(error: "pydantic.ValidationError", kind: Any = None, most: int = MOST) -> str:
    """Return the findings on one line: the first ones, and the number of the others."""
    texts = finding_texts(error, kind)
    return "; ".join(texts[:most]) + (f"; and {len(texts) - most} more" if len(texts) > most else "")


def _may_hold_sensitive(kind: Any) -> bool:
    if kind is None:
        return False
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


def _text(found: dict[str, Any]) -> str:
    where = ".".join(map(str, found["loc"]))
    return f"{where}: {found['msg']}" if where else str(found["msg"])
