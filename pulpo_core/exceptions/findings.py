"""Pydantic's findings as text: "price: Field required; tags.0: Input should be a valid string".

The values themselves are left out: they may be secrets, or of any size. For a sensitive value, neither its keys nor the
message of a validator is shown. If the validated type is given, fields have their names, not their aliases, as in all
output of Pulpo.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions.finding_paths import field_path, schema_of

if TYPE_CHECKING:
    import pydantic

MOST = 5
MOST_NAMED = 1000
"""The maximum number of findings: each takes time, and a small body may have very many wrong values."""
HARMLESS = re.compile(
    r"(bool|int|float|decimal|string|bytes|list|tuple|set|frozen_set|dict|mapping|model|date|datetime|uuid)_type"
    r"|(bool|int|float|decimal|date|date_from_datetime|datetime|datetime_from_date|time|time_delta)_parsing"
    r"|(greater|less)_than(_equal)?|multiple_of|enum|literal_error|missing|extra_forbidden|none_required"
    r"|(string_)?too_(short|long)|string_pattern_mismatch"
)
"""The types of findings whose messages contain no part of the value."""
HIDDEN = "Input is not valid"


def findings(error: "pydantic.ValidationError", kind: Any = None) -> list[dict[str, Any]]:
    """Return pydantic's first 1,000 findings, each with `loc`, `msg` and `type`. `kind` is the type that was validated.

    Without it, the messages of the type's own validators are shown, even if they contain sensitive values.
    """
    if kind is None:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        return [dict(found) for found in errors[:MOST_NAMED]]
    found: list[dict[str, Any]] = [
        dict(each) for each in error.errors(include_url=False, include_context=False)[:MOST_NAMED]
    ]
    schema = schema_of(kind)
    for each in found:
        _hide_value(each, kind)
        each["loc"] = field_path(each["loc"], schema)
    return found


def finding_texts(error: "pydantic.ValidationError", kind: Any = None) -> list[str]:
    """Return each finding as text: the field's dotted path and the message, or only the message for the whole value."""
    return [_text(found) for found in findings(error, kind)]


def findings_text(error: "pydantic.ValidationError", kind: Any = None, most: int = MOST) -> str:
    """Return the findings on one line: the first ones, and the number of the others."""
    return text_of(findings(error, kind), error.error_count(), most)


def text_of(found: Sequence[Mapping[str, Any]], count: int, most: int = MOST) -> str:
    """Return these findings on one line, and the number of the others, of `count` in all."""
    texts = [_text(finding) for finding in found[:most]]
    return "; ".join(texts) + (f"; and {count - most} more" if count > most else "")


def _hide_value(found: dict[str, Any], kind: Any) -> None:
    """Remove the value from a finding; if the value is sensitive, also everything that reveals a part of it."""
    from pulpo_core.sensitive import hide, may_hold_sensitive, sensitive_part, sensitive_texts  # import pydantic

    value = found.pop("input")
    if not may_hold_sensitive(kind):
        return
    is_harmless = HARMLESS.fullmatch(found["type"])
    depth, kinds = sensitive_part(kind, found["loc"])
    if depth is not None:
        found["loc"] = found["loc"][:depth]
    if not is_harmless:
        found["msg"] = HIDDEN if depth is not None else hide(found["msg"], sensitive_texts(value, *kinds))


def _text(found: Mapping[str, Any]) -> str:
    where = ".".join(map(str, found["loc"]))
    return f"{where}: {found['msg']}" if where else str(found["msg"])
