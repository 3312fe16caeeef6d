"""Types for fields: what they take, what they make of it, what they refuse."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from pulpo_core import HttpUrlStr, NonEmptyStr, Slug, UniqueList, UtcDatetime, running
from pulpo_core.models.validators import as_utc

TAKEN: list[tuple[Any, Any, Any]] = [
    (NonEmptyStr, "  a b ", "a b"),
    (Slug, "senior-developer-2", "senior-developer-2"),
    (HttpUrlStr, "http://Example.com", "http://Example.com"),
    (HttpUrlStr, "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
    (UniqueList[str], ["b", "a"], ["b", "a"]),
    (UniqueList[dict[str, int]], [{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 2}]),
    (UtcDatetime, "2026-01-01T12:00:00.123456+02:00", datetime(2026, 1, 1, 10, 0, 0, 123000, UTC)),
    (UtcDatetime, "2026-01-01T12:00:00", datetime(2026, 1, 1, 12, tzinfo=UTC)),
]
REFUSED: list[tuple[Any, Any, str]] = [
    (NonEmptyStr, " \t\n ", "at least 1 character"),
    (Slug, "", "match pattern"),
    (Slug, "Senior", "match pattern"),
    (Slug, "a--b", "match pattern"),
    (Slug, "a\n", "match pattern"),
    (Slug, "\u0430", "match pattern"),
    (Slug, "a" * 201, "at most 200 characters"),
    (HttpUrlStr, "ftp://example.com", "URL scheme should be 'http' or 'https'"),
    (HttpUrlStr, "example", "valid URL"),
    (UniqueList[str], ["a", "b", "a"], "unique, 'a' is repeated"),
    (UniqueList[dict[str, int]], [{"a": 1}, {"a": 1}], "unique"),
    (UtcDatetime, "0001-01-01T00:00:00+05:00", "no date in UTC"),
    (UtcDatetime, "9999-12-31T23:59:59-05:00", "no date in UTC"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), TAKEN)
def test_what_is_taken(kind: Any, value: Any, expected: Any) -> None:
    assert TypeAdapter(kind).validate_python(value) == expected


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED)
def test_what_is_refused(kind: Any, value: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert message in caught.value.errors()[0]["msg"]


def test_schemas_say_it() -> None:
    class Model(BaseModel):
        slug: Slug
        url: HttpUrlStr
        words: UniqueList[str]
        at: UtcDatetime

    schema = Model.model_json_schema()["properties"]
    assert (schema["slug"]["maxLength"], schema["slug"]["type"]) == (200, "string")
    assert (schema["url"]["format"], schema["at"]["format"]) == ("uri", "date-time")
    assert (schema["words"]["uniqueItems"], schema["words"]["items"]) == (True, {"type": "string"})


def test_they_go_with_others() -> None:
    Short = Annotated[NonEmptyStr, Field(max_length=3)]
    assert TypeAdapter(Short).validate_python(" abc ") == "abc"
    with pytest.raises(ValidationError):
        TypeAdapter(Short).validate_python("abcd")


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-23, 23))  # noqa: DTZ001 (zones come next)
def test_a_moment_stays_the_same_to_the_millisecond(naive: datetime, hours: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    made = as_utc(moment)
    assert (made.tzinfo, made.microsecond % 1000) == (UTC, 0)
    assert timedelta() <= moment - made < timedelta(milliseconds=1)
    assert as_utc(made) == made


async def test_a_document_equals_itself_after_a_round_trip(make_project: Any, database_url: str) -> None:
    project = make_project(
        """
        from datetime import UTC, datetime
        from beanie import Document
        from pydantic import Field
        from pulpo_core import HttpUrlStr, NonEmptyStr, Slug, UniqueList, UtcDatetime, datamodel

        @datamodel
        class Page(Document):
            slug: Slug
            title: NonEmptyStr
            url: HttpUrlStr
            words: UniqueList[str]
            at: UtcDatetime
        """,
        settings={"database_url": database_url},
    )
    async with running(project):
        page: Any = project.metadata.model("Page").document_cls
        made = page(slug="a", title=" b ", url="http://x", words=["c"], at=datetime.now(UTC))
        await made.insert()
        assert await page.get(made.id) == made
