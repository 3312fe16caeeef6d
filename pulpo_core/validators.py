"""Types for the fields of models and inputs that pydantic does not have ready: annotate with them, and that is all.

What it has is not here: `EmailStr`, `AnyUrl`, `AwareDatetime`, `PositiveInt`, `Field(pattern=…)` and the rest.
"""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

T = TypeVar("T")
_http_url = TypeAdapter(HttpUrl)


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC, cut to milliseconds; one without a zone is taken to be in UTC, as MongoDB hands it out.

    Raises ValueError at the two ends of time, where UTC has no date for it.
    """
    try:
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} has no date in UTC") from None
    return aware.replace(microsecond=aware.microsecond // 1000 * 1000)


def check_http_url(text: str) -> str:
    """The text as it is, if it is an http or https URL. Raises pydantic's error for URLs."""
    _http_url.validate_python(text)
    return text


def check_unique(items: list[T]) -> list[T]:
    """The list as it is, if no value is in it twice."""
    seen: list[T] = []
    hashed: set[Hashable] = set()
    for item in items:
        is_known = item in hashed if isinstance(item, Hashable) else item in seen
        if is_known:
            raise PydanticCustomError(
                "unique_items", "Items should be unique, {item} is there twice", {"item": repr(item)}
            )
        hashed.add(item) if isinstance(item, Hashable) else seen.append(item)
    return items


NonEmptyStr = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text with something in it: spaces around it are taken away first."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=200)]
"""A name for URLs: small letters and digits, single hyphens between them, as in `senior-developer-2`."""

HttpUrlStr = Annotated[str, AfterValidator(check_http_url), Field(json_schema_extra={"format": "uri"})]
"""An http or https URL that stays the text it was: `HttpUrl` makes an object of it, and may add a slash."""

UtcDatetime = Annotated[datetime, AfterValidator(as_utc)]
"""A moment as MongoDB keeps it: in UTC, in milliseconds. A document with it equals itself after a round trip."""

UniqueList = Annotated[list[T], AfterValidator(check_unique), Field(json_schema_extra={"uniqueItems": True})]
"""A list in which nothing is twice, in its own order: `UniqueList[str]`."""
