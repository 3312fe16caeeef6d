"""`Documents.facets`: counts by the values of fields, as a loop over all documents would count."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pymongo.errors import ExecutionTimeout

from pulpo_core import Documents, running
from pulpo_core.exceptions import PermissionDeniedError, ValidationError
from pulpo_core.invocation import Actor

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
NIGHT = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
MAIN = """
    from datetime import date, datetime, timedelta
    from decimal import Decimal
    from enum import IntEnum, StrEnum
    from typing import Any, Literal
    from uuid import UUID

    from beanie import DecimalAnnotation, Document, DocumentWithSoftDelete, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field, SecretStr


    class Color(StrEnum):
        RED = "red"
        BLUE = "blue"


    class Level(IntEnum):
        LOW = 1
        HIGH = 2


    class Part(BaseModel):
        sku: str
        sizes: list[int] = []
        made: datetime | None = None


    class Box(BaseModel):
        label: str | None = None


    @datamodel
    class Maker(Document):
        name: str


    @datamodel
    class Coin(Document):
        id: str
        worth: int = 1


    def rows(actor, action):
        return {"color": "red"} if actor.roles == {"clerk"} else True


    @datamodel(permissions={"read": ["seller", "clerk"]}, rows=rows)
    class Item(Document):
        color: Color | None = None
        level: Level = Level.LOW
        kind: Literal["new", "used"] = "new"
        sold: bool | None = None
        number: int | None = None
        price: DecimalAnnotation | None = None
        span: timedelta | None = None
        code: UUID | None = None
        day: date | None = None
        at: datetime | None = None
        moments: list[datetime] = []
        tags: list[str] | None = []
        parts: list[Part] = []
        box: Box | None = None
        maker: Link[Maker] | None = None
        owners: list[Link[Maker]] = []
        either: Link[Maker] | Link[Coin] | None = None
        extra: dict[str, int] = {}
        free: dict[str, Any] = {}
        title: str = Field("", alias="fullTitle")
        pin: SecretStr | None = None


    @datamodel
    class Note(DocumentWithSoftDelete):
        text: str
"""
EXPECTED = (
    *("color", "level", "kind", "sold", "number", "price", "span", "code", "day", "at", "tags", "maker", "owners"),
    *("either", "parts.sku", "parts.sizes", "box.label", "extra.a", "title", "id"),
)


@pytest.fixture
async def items(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(MAIN, settings={"database_url": database_url})):
        maker = (await Documents[Any]("Maker").create({"name": "Acme"})).id
        await Documents[Any]("Coin").create({"id": "penny"})
        documents = Documents[Any]("Item")
        rows: list[dict[str, Any]] = [
            {},
            {"color": "red", "tags": ["a", "a", "b"], "sold": True, "number": 1, "price": "1.10", "span": "PT1H"},
            {"color": "red", "tags": [], "sold": False, "number": 2, "price": "1.10", "level": 2, "kind": "used"},
            {"color": "blue", "tags": None, "number": 1, "at": NIGHT, "day": "2026-11-30", "maker": maker},
            {"at": NIGHT + timedelta(hours=3), "maker": maker, "owners": [maker, maker], "either": maker},
            {"either": {"id": "penny", "collection": "Coin"}, "extra": {"a": 1, "b": 2}, "title": "x", "pin": "1234"},
            {
                "parts": [{"sku": "s", "sizes": [1, 2]}, {"sku": "s", "sizes": [2, 3]}, {"sku": "t"}],
                "box": {"label": "l"},
            },
            {"code": "12345678-1234-5678-1234-567812345678", "moments": [NIGHT, NIGHT, NIGHT + timedelta(days=40)]},
        ]
        for row in rows:
            await documents.create(row)
        yield documents


def shown(found: Any, name: str) -> dict[Any, int]:
    return {repr(each.value): each.count for each in found.values[name]}


def values_at(item: Any, path: list[str]) -> list[Any]:
    """Return all values that a document shows at a path."""
    if isinstance(item, list):
        return [value for each in item for value in values_at(each, path)] or [None]
    if not path:
        return [item]
    return values_at(item.get(path[0]), path[1:]) if isinstance(item, dict) else []


async def test_counts_are_those_of_the_documents(items: Documents[Any]) -> None:
    everything = (await items.find(limit=500)).items
    found = await items.facets(",".join(EXPECTED))
    assert (found.total, found.truncated) == (len(everything), [])
    for name in EXPECTED:
        counted: Counter[str] = Counter()
        for item in everything:
            counted.update({repr(value) for value in values_at(item, name.split("."))} or {"None"})
        assert shown(found, name) == dict(counted), name


async def test_units_of_time(items: Documents[Any]) -> None:
    found = await items.facets(["at:day", "at:hour", "day:month", "moments:month", "parts.made:year"])
    assert shown(found, "at:day") == {"None": 6, "'2026-11-30'": 1, "'2026-12-01'": 1}
    assert [each.value for each in found.values["at:hour"]] == [None, "2026-11-30T22:00:00Z", "2026-12-01T01:00:00Z"]
    assert shown(found, "day:month") == {"None": 7, "'2026-11'": 1}
    assert shown(found, "moments:month") == {"None": 7, "'2026-11'": 1, "'2027-01'": 1}
    assert shown(found, "parts.made:year") == {"None": 8}
    words = ["at:day", "at:hour", "day:month", "moments:month"]
    found = await items.facets(words, _timezone="Asia/Kolkata")
    assert shown(found, "at:day") == {"None": 6, "'2026-12-01'": 2}
    assert [each.value for each in found.values["at:hour"]][1:] == [
        "2026-12-01T04:00:00+05:30",
        "2026-12-01T07:00:00+05:30",
    ]
    assert shown(found, "day:month") == {"None": 7, "'2026-11'": 1}  # a date is the same everywhere
    assert shown(found, "moments:month") == {"None": 7, "'2026-12'": 1, "'2027-01'": 1}
    winter = await items.facets("at:hour", _timezone="America/New_York")
    assert winter.values["at:hour"][-1].value == "2026-11-30T20:00:00-05:00"
    latest = await items.facets("at:day", limit=1)
    assert ([each.value for each in latest.values["at:day"]], latest.truncated) == (["2026-12-01"], ["at:day"])


async def test_filters_limits_and_order(items: Documents[Any]) -> None:
    found = await items.facets("color,tags", {"number__exists": True})
    assert (found.total, shown(found, "color")) == (3, {"'red'": 2, "'blue'": 1})
    assert [each.value for each in found.values["color"]] == ["red", "blue"]
    few = await items.facets("color,level", limit=2)
    assert [len(few.values[name]) for name in ("color", "level")] == [2, 2]
    assert few.truncated == ["color"]
    assert (await items.facets("color", q="x")).total == 1
    assert (await items.facets("color", {"or": "(color=red,number=1)"})).total == 3
    nothing = await items.facets("color", color="blue", number=7)
    assert (nothing.total, nothing.values) == (0, {"color": []})


async def test_values_that_do_not_fit(items: Documents[Any]) -> None:
    collection = items.model.document_cls.get_pymongo_collection()
    await collection.insert_one(
        {"color": "grey", "at": "soon", "number": "many", "tags": "alone", "parts": {"sku": "u"}}
    )
    found = await items.facets("color,at,at:day,number,tags,parts.sku")
    assert found.total == 9
    assert (shown(found, "color")["'grey'"], shown(found, "at")["'soon'"], shown(found, "number")["'many'"]) == (
        1,
        1,
        1,
    )
    assert (shown(found, "at:day")["None"], shown(found, "tags")["'alone'"], shown(found, "parts.sku")["'u'"]) == (
        7,
        1,
        1,
    )


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("pin", {}, "by"),
    ("revision_id", {}, "by"),
    ("nothing", {}, "by"),
    ("", {}, "by"),
    ("parts", {}, "by"),
    ("box", {}, "by"),
    ("free.a", {}, "by"),
    ("number:day", {}, "by"),
    *(("at:day", {"_timezone": zone}, "_timezone") for zone in ("", "Mars", "$at", "Europe", "../UTC", "+01:00")),
    ("at:week", {}, "by"),
    ("$where", {}, "by"),
    ("extra.$a", {}, "by"),
    (",".join(f"extra.k{n}" for n in range(21)), {}, "by"),
    ("color", {"limit": 0}, "limit"),
    ("color", {"limit": 501}, "limit"),
    ("color", {"sort": "color"}, "sort"),
    ("color", {"fields": "color"}, "fields"),
    ("color", {"nothing": 1}, "nothing"),
]


async def test_what_is_refused(items: Documents[Any]) -> None:
    for by, parameters, loc in REFUSED:
        with pytest.raises(ValidationError) as caught:
            await items.facets(by, **parameters)
        assert caught.value.errors[0]["loc"] == ("query", loc), by


async def test_only_what_may_be_read_is_counted(items: Documents[Any]) -> None:
    seller, clerk = (items.as_(Actor(id=role, roles=frozenset({role}))) for role in ("seller", "clerk"))
    assert (await seller.facets("color")).total == 8
    limited = await clerk.facets("color,tags")
    assert (limited.total, shown(limited, "color")) == (2, {"'red'": 2})
    assert shown(limited, "tags") == {"'a'": 1, "'b'": 1, "None": 1}
    with pytest.raises(PermissionDeniedError):
        await items.as_(Actor(id="nobody", roles=frozenset())).facets("color")


async def test_deleted_documents_do_not_count(items: Documents[Any]) -> None:
    notes = Documents[Any]("Note")
    gone = await notes.create({"text": "a"})
    await notes.create({"text": "b"})
    await notes.delete(gone.id)
    assert shown(await notes.facets("text"), "text") == {"'b'": 1}
    assert (await notes.facets("text", deleted="any")).total == 2


async def test_the_time_is_limited(items: Documents[Any]) -> None:
    collection = items.model.document_cls.get_pymongo_collection()
    await collection.insert_many([{"number": n % 500, "tags": ["a", "b"]} for n in range(20_000)])
    with pytest.raises(ExecutionTimeout):
        await items.facets("number,tags", time_limit=0.001)
