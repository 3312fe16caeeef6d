"""Types for the fields of models and inputs: annotate a field with one, and its values are validated.

Pydantic's own are not repeated here: `EmailStr`, `AnyUrl`, `AwareDatetime`, `PositiveInt`, `Field(pattern=…)`.
"""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

T = TypeVar("T")
_http_url = TypeAdapter(HttpUrl)


def as_utc(moment: datetime) -> datetime:
    """Return the datetime in UTC, truncated to milliseconds. One without a zone counts as UTC, as MongoDB returns it.

    Raises ValueError for the first and last hours of the range of datetime, if they have no date in UTC.
    """
    try:
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} has no date in UTC") from None
    return aware.replace(microsecond=aware.microsecond // 1000 * 1000)


def check_http_url(text: str) -> str:
    """Return the text unchanged if it is an http or https URL. Raises pydantic's error for URLs."""
    _http_url.validate_python(text)
    return text


def check_unique(items: list[T]) -> list[T]:
    """Return the list unchanged if it has no duplicates. Raises PydanticCustomError."""
    seen: list[T] = []
    hashed: set[Hashable] = set()
    for item in items:
        is_known = item in hashed if isinstance(item, Hashable) else item in seen
        if is_known:
            raise PydanticCustomError(
                "unique_items", "Items should be unique, {item} is repeated", {"item": repr(item)}
            )
        hashed.add(item) if isinstance(item, Hashable) else seen.append(item)
    return items


NonEmptyStr = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A string that is not empty once the whitespace around it is stripped."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=200)]
"""A name for URLs: lowercase letters and digits, joined by single hyphens, such as `senior-developer-2`."""

HttpUrlStr = Annotated[str, AfterValidator(check_http_url), Field(json_schema_extra={"format": "uri"})]
"""An http or https URL as an unchanged string. (`HttpUrl` converts it to an object, and may add a slash.)"""

UtcDatetime = Annotated[datetime, AfterValidator(as_utc)]
"""A datetime as MongoDB stores it: in UTC, to the millisecond. It is unchanged after a round trip to the database."""

UniqueList = Annotated[list[T], AfterValidator(check_unique), Field(json_schema_extra={"uniqueItems": True})]
"""A list without duplicates, which keeps its order: `UniqueList[str]`."""
