"""Pydantic's findings as text: "price: Field required; tags.0: Input should be a valid string".

The values themselves are left out: they may be secrets, or of any size.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pydantic

MOST = 5


def findings(error: "pydantic.ValidationError") -> list[dict[str, Any]]:
    """Return pydantic's findings, each with `loc`, `msg` and `type`."""
    return [dict(found) for found in error.errors(include_url=False, include_context=False, include_input=False)]


def finding_texts(error: "pydantic.ValidationError") -> list[str]:
    """Return each finding as text: the field, dotted, and the message; the message alone if it is about the whole."""
    return [_text(found) for found in findings(error)]


def findings_text(error: "pydantic.ValidationError", most: int = MOST) -> str:
    """Return the findings on one line: the first ones, and the number of the others."""
    return text_of(findings(error), most)


def text_of(found: Sequence[Mapping[str, Any]], most: int = MOST) -> str:
    """Return these findings on one line."""
    texts = [_text(finding) for finding in found[:most]]
    return "; ".join(texts) + (f"; and {len(found) - most} more" if len(found) > most else "")


def _text(found: Mapping[str, Any]) -> str:
    where = ".".join(map(str, found["loc"]))
    return f"{where}: {found['msg']}" if where else str(found["msg"])
