"""`Documents.load`: what exports write comes back, rows that fail are named by field, a dry run finds the same."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.exceptions import PermissionDeniedError, ValidationError
from pulpo_core.invocation import Actor

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
MAIN = """
    from datetime import date, datetime, timedelta
    from decimal import Decimal
    from enum import IntEnum, StrEnum
    from typing import Annotated, Any, Literal
    from uuid import UUID

    from beanie import DecimalAnnotation, Document, Indexed, Insert, Link, Replace, before_event
    from pulpo_core import datamodel
    from pydantic import BaseModel, ConfigDict, Field, SecretStr, computed_field
    from pymongo import IndexModel

    DONE = []


    class Color(StrEnum):
        RED = "red"
        BLUE = "blue"


    class Level(IntEnum):
        LOW = 1
        HIGH = 2


    class Pay(BaseModel):
        minimum: int | None = None
        currency: str = "EUR"


    @datamodel
    class Maker(Document):
        name: str


    @datamodel
    class Floor(Document):
        level: Annotated[int, Indexed(unique=True)]


    def rows(actor, action):
        return {"owner": "ann"} if actor.id == "ann" else True


    @datamodel(rows=rows, permissions={"read": ["reader"], "create": ["creator"], "update": ["updater"]})
    class Item(Document):
        sku: Annotated[str, Indexed(unique=True)]
        number: int = 0
        ratio: float = 0.5
        flag: bool = False
        color: Color | None = None
        level: Level = Level.LOW
        kind: Literal["new", "used", 3] = "new"
        both: int | str = 0
        price: DecimalAnnotation | None = None
        span: timedelta | None = None
        day: date | None = None
        at: datetime | None = None
        code: UUID | None = None
        note: str | None = None
        text: str = ""
        words: list[str] = []
        pays: list[Pay] = []
        pay: Pay | None = None
        must: Pay = Pay()
        counts: dict[str, int] = {}
        extra: dict[str, Any] = {}
        maker: Link[Maker] | None = None
        owner: str = ""
        pin: SecretStr | None = None
        full_name: str = Field("", alias="fullName")

        @computed_field
        @property
        def twice(self) -> int:
            return self.number * 2

        @before_event(Insert, Replace)
        def acting(self):
            DONE.append(self.sku)


    @datamodel
    class Account(Document):
        bank: str
        number: int
        title: str = ""

        class Settings:
            indexes = [IndexModel([("bank", 1), ("number", 1)], unique=True)]


    @datamodel
    class Strict(Document):
        model_config = ConfigDict(strict=True)

        name: str
        number: int = 0
        day: date | None = None
        level: Level = Level.LOW
"""


@pytest.fixture
async def items(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(MAIN, settings={"database_url": database_url})):
        yield Documents[Any]("Item")


async def exported(documents: Documents[Any], name: Any) -> bytes:
    return b"".join([part async for part in await documents.export(name)])


def counts(result: Any) -> tuple[int, int, int, int]:
    return result.created, result.updated, result.unchanged, result.failed


def told(result: Any) -> list[tuple[int, tuple[Any, ...], str]]:
    return [(error.row, error.loc, error.type) for error in result.errors]


@pytest.mark.parametrize("name", ["csv", "ndjson", "json"])
async def test_an_export_comes_back(items: Documents[Any], name: Any) -> None:
    maker = (await Documents[Any]("Maker").create({"name": "Acme"})).id
    whole = {
        "sku": "=a", "number": -5, "ratio": 1.25, "flag": True, "color": "blue", "level": 2, "kind": 3, "both": "5x",
        "price": "-1.10", "span": "-PT1H", "day": "2026-11-30", "at": "2026-11-30T22:30:00Z", "note": "a\n\"b\", c",
        "code": "12345678-1234-5678-1234-567812345678", "text": "-x", "words": ["", "a,b"], "pays": [{"minimum": 1}],
        "pay": {"minimum": 3}, "counts": {"a": 1}, "extra": {"b": [1, None]}, "maker": maker, "full_name": "A",
        "owner": "'=a",
    }  # fmt: skip
    await items.create(whole)
    await items.create({"sku": "b"})
    before = await exported(items, "ndjson")
    content = await exported(items, name)
    assert counts(await items.load(content, name, key="id")) == (0, 0, 2, 0)
    assert counts(await items.load(content, name, key="sku")) == (0, 0, 2, 0)
    pieces = [content[at : at + 7] for at in range(0, len(content), 7)]
    await items.delete_many(count=2)
    assert counts(await items.load(pieces, name, dry_run=True)) == (2, 0, 0, 0)
    assert (await items.find(count="exact")).total == 0
    result = await items.load(iter(pieces), name)
    assert (counts(result), result.errors) == ((2, 0, 0, 0), [])
    assert await exported(items, "ndjson") == before


async def test_cells(items: Documents[Any]) -> None:
    content = (
        "\ufeffsku;number;flag;color;pay.minimum;pay.currency;must.minimum;counts.a;words;note;text;kind;both\r\n"
        'a;5;TRUE;red;7;;8;1;"[""x"",""y""]";;;used;x\r\n'
        "\r\n"
        'b;;;;;;;;;"two\nlines";\'=1+1;;\r\n'
    ).encode()
    result = await items.load(content, "csv")
    assert (counts(result), result.errors) == ((2, 0, 0, 0), [])
    one, two = (await items.find(sort="sku")).items
    assert (one["number"], one["flag"], one["color"], one["kind"], one["both"]) == (5, True, "red", "used", "x")
    assert (one["pay"], one["must"]["minimum"]) == ({"minimum": 7, "currency": "EUR"}, 8)
    assert (one["counts"], one["words"], one["note"], one["text"]) == ({"a": 1}, ["x", "y"], None, "")
    assert (two["number"], two["flag"], two["color"], two["pay"], two["counts"]) == (0, False, None, None, {})
    assert (two["note"], two["text"]) == ("two\nlines", "=1+1")
    cleared = await items.load(b"sku,color,number,pay.minimum\na,,,\n", "csv", key="sku")
    assert counts(cleared) == (0, 1, 0, 0)
    one = (await items.find(sku="a")).items[0]
    assert (one["color"], one["number"], one["pay"], one["flag"]) == (None, 5, None, True)


async def test_rows_that_fail_are_named_by_field(items: Documents[Any]) -> None:
    await items.create({"sku": "taken"})
    content = (
        b"sku,number,pay.minimum,words,level,flag\n"
        b"a,many,x,[1],7,maybe\n"
        b"b,1,2,[,1,true\n"
        b"taken,1,2,[],1,true\n"
        b"c,1,2\n"
        b'd"x,1,2,[],1,true\n'
        b"good,1,2,[],1,true\n"
    )
    expected = {
        (1, ("number",)), (1, ("pay", "minimum")), (1, ("words", 0)), (1, ("level",)), (1, ("flag",)), (2, ("words",)),
        (3, ("sku",)), (4, ()),
    }  # fmt: skip
    for dry_run in (True, False):
        result = await items.load(content, "csv", dry_run=dry_run)
        assert counts(result) == (2, 0, 0, 4)
        assert {(error.row, error.loc) for error in result.errors} == expected
        assert [error.row for error in result.errors] == [1, 1, 1, 1, 1, 2, 3, 4]
    assert sorted(item["sku"] for item in (await items.find()).items) == ['d"x', "good", "taken"]


async def test_upsert_by_keys(items: Documents[Any]) -> None:
    accounts = Documents[Any]("Account")
    await accounts.create({"bank": "A", "number": 1, "title": "old"})
    await accounts.create({"bank": "A", "number": 2, "title": "same"})
    rows = [
        {"bank": "A", "number": 1, "title": "new"},
        {"bank": "A", "number": 2},
        {"bank": "B", "number": 1},
        {"bank": "B"},
        {"bank": "B", "number": None},
        {"bank": "B", "number": 1, "title": "again"},
        {"bank": "B", "number": "x"},
        {"bank": "A", "number": 9, "titel": 1},
    ]
    content = "\n".join(map(json.dumps, rows)).encode()
    for dry_run in (True, False):
        result = await accounts.load(content, "ndjson", key="bank,number", dry_run=dry_run)
        assert counts(result) == (1, 1, 1, 5)
        assert [(error.row, error.loc) for error in result.errors] == [
            (4, ("number",)), (5, ("number",)), (6, ()), (7, ("number",)), (8, ("titel",))
        ]  # fmt: skip
    assert [item["title"] for item in (await accounts.find()).items] == ["new", "same", ""]
    ambiguous = await accounts.load(b'[{"bank": "A", "title": "x"}]', "json", key=["bank"])
    assert told(ambiguous) == [(1, ("bank",), "value")]
    assert "ambiguous: 2 documents" in ambiguous.errors[0].msg


async def test_a_dry_run_writes_nothing_and_acts_not(items: Documents[Any]) -> None:
    import sys

    done = sys.modules[items.model.document_cls.__module__].DONE
    await items.create({"sku": "a"})
    await items.create({"sku": "b"})
    done.clear()
    before = await exported(items, "ndjson")
    rows = [{"sku": "a", "number": 1}, {"sku": "c"}, {"sku": "b", "number": 0}]
    result = await items.load(json.dumps(rows).encode(), "json", key="sku", dry_run=True)
    assert (counts(result), done) == ((1, 1, 1, 0), [])
    assert await exported(items, "ndjson") == before
    # unique values: among the rows, of new ones and of changed ones, over all batches
    ids = {item["sku"]: item["id"] for item in (await items.find()).items}
    content = json.dumps([{"sku": f"n{n}"} for n in (*range(250), 0)]).encode()
    for dry_run in (True, False):
        result = await items.load(content, "json", dry_run=dry_run)
        assert (counts(result), told(result)) == ((250, 0, 0, 1), [(251, ("sku",), "unique")])
    with_ids = json.dumps([{"id": ids["a"], "sku": "b"}, {"id": ids["b"], "number": 7}]).encode()
    for dry_run in (True, False):
        result = await items.load(with_ids, "json", key="id", dry_run=dry_run)
        assert (counts(result), told(result)) == ((0, 1, 0, 1), [(1, ("sku",), "unique")])
    levels = json.dumps([{"level": level} for level in (-1, -2, -1)]).encode()  # hash(-1) == hash(-2)
    for dry_run in (True, False):
        result = await Documents[Any]("Floor").load(levels, "json", dry_run=dry_run)
        assert (counts(result), told(result)) == ((2, 0, 0, 1), [(3, ("level",), "unique")])
    again = json.dumps([{"id": ids["a"], "sku": "z"}]).encode()
    for dry_run in (True, False):
        assert told(await items.load(again, "json", dry_run=dry_run)) == [(1, ("id",), "unique")]


async def test_strict_models_take_cells(items: Documents[Any]) -> None:
    strict = Documents[Any]("Strict")
    result = await strict.load(b"name,number,day,level\na,5,2026-11-30,2\nb,x,,\n", "csv")
    assert (counts(result), told(result)[0][:2]) == ((1, 0, 0, 1), (2, ("number",)))
    (stored,) = (await strict.find()).items
    assert (stored["number"], stored["day"], stored["level"]) == (5, "2026-11-30", 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("csv", b""),
        ("csv", b"\n\n"),
        ("csv", b"sku,nothing\na,1\n"),
        ("csv", b"sku,sku\na,1\n"),
        ("csv", b"sku,pin.x\na,1\n"),
        ("csv", b"sku,revision_id\na,1\n"),
        ("csv", b"sku,_id\na,1\n"),
        ("csv", b"\xff\xfe"),
        ("csv", b'"sku\na\n'),
        ("csv", b'sk"u,number\na,1\n"b,2\n'),
        ("csv", b'"sku"x,number\na,1\n'),
        ("json", b""),
        ("json", b"{}"),
        ("json", b"5"),
        ("json", b'"x'),
    ],
)
@pytest.mark.any_engine
async def test_files_that_cannot_be_read(items: Documents[Any], name: Any, content: bytes) -> None:
    with pytest.raises(ValidationError):
        await items.load(content, name)
    assert (await items.find(count="exact")).total == 0


@pytest.mark.any_engine
async def test_lines_may_end_in_a_carriage_return(items: Documents[Any]) -> None:
    result = await items.load(b"sku,number\ra,1\r\rb,2\r", "csv")
    assert (counts(result), result.errors) == ((2, 0, 0, 0), [])
    assert [(item["sku"], item["number"]) for item in (await items.find(sort="sku")).items] == [("a", 1), ("b", 2)]


@pytest.mark.any_engine
@pytest.mark.timeout(60)
async def test_a_header_of_very_many_columns_is_refused_at_once(items: Documents[Any]) -> None:
    for content in (b"," * 400_000 + b"\n1\n", b",".join(b"c%d" % number for number in range(100_000)) + b"\n1\n"):
        with pytest.raises(ValidationError) as caught:
            await items.load(content, "csv")
        assert len(caught.value.errors) <= 1000


@pytest.mark.timeout(60)
async def test_large_files_take_no_longer_than_their_size(items: Documents[Any]) -> None:
    content = b'sku,note\na,"' + b"\n" * 1_500_000 + b'"\n'
    result = await items.load((content[at : at + 65_536] for at in range(0, len(content), 65_536)), "csv")
    assert (counts(result), result.errors) == ((1, 0, 0, 0), [])
    rest = b'{"sku": "b"}, ' * 5000
    result = await items.load((b"[nonsense, ", *(rest for _ in range(2000))), "json")
    assert (counts(result), len(result.errors)) == ((0, 0, 0, 1), 1)


@pytest.mark.any_engine
async def test_rows_that_cannot_be_read(items: Documents[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    cases: list[tuple[Any, bytes, tuple[int, int]]] = [
        ("ndjson", b'{"sku": "1"}\nnonsense\n\n{"sku": "2"}\n[]\n{"sku": "3", "sku": "4"}\n{"sku": NaN}', (2, 4)),
        ("ndjson", b'{"sku": "5", "number": 123456789012345678901234}\n' + b"[" * 5000 + b"\n", (0, 2)),
        ("json", b'[{"sku": "6"}, {"sku": "7"} {"sku": "8"}]', (2, 1)),
        ("json", b'[{"sku": "9"}, {"sku": ', (1, 1)),
        ("json", b'[{"sku": "10"}, nonsense, {"sku": "11"}]', (1, 1)),
        ("json", b'[{"sku": "12"}] x', (1, 1)),
        ("json", b'[{"sku": "13"},]', (1, 1)),
        ("json", b' [ ] ', (0, 0)),
        ("json", b'[{"sku": "14"}, 5, null, {"extra": {"$a": 1}, "sku": "x"}]', (1, 3)),
    ]  # fmt: skip
    for name, content, (created, failed) in cases:
        for size in (3, 10_000):
            pieces = [content[at : at + size] for at in range(0, len(content), size)]
            result = await items.load(pieces, name, dry_run=size == 3)
            assert (result.created, result.failed) == (created, failed), content
            assert all(error.msg for error in result.errors)


async def test_only_what_the_actor_may(items: Documents[Any]) -> None:
    def as_(name: str, *roles: str) -> Documents[Any]:
        return items.as_(Actor(id=name, roles=frozenset(roles)))

    await items.create({"sku": "theirs", "owner": "bob"})
    await items.create({"sku": "hers", "owner": "ann"})
    rows = [{"sku": "theirs", "number": 1}, {"sku": "hers", "number": 1}, {"sku": "new", "owner": "ann"}]
    content = json.dumps(rows).encode()
    for dry_run in (True, False):
        result = await as_("bob", "reader", "updater").load(content, "json", key="sku", dry_run=dry_run)
        assert (counts(result), [error.row for error in result.errors]) == ((0, 2, 0, 1), [3])
        await items.patch_many({"number": 0}, count=2)
        result = await as_("ann", "reader", "updater", "creator").load(content, "json", key="sku", dry_run=dry_run)
        assert (counts(result), [error.row for error in result.errors]) == ((1, 1, 0, 1), [1])
        foreign = json.dumps([{"sku": "hers", "owner": "bob"}, {"sku": "x", "owner": "bob"}]).encode()
        result = await as_("ann", "reader", "updater", "creator").load(foreign, "json", key="sku", dry_run=dry_run)
        assert counts(result) == (0, 0, 0, 2)
    with pytest.raises(PermissionDeniedError):
        await as_("bob", "updater").load(content, "json", key="sku")


@pytest.mark.any_engine
async def test_keys_that_are_refused(items: Documents[Any]) -> None:
    for key in ("pin", "nothing", "words", "pay", "sku,sku", "sku,"):
        with pytest.raises(ValidationError) as caught:
            await items.load(b"[]", "json", key=key)
        assert caught.value.errors[0]["loc"] == ("query", "key")


async def test_the_first_of_many_errors_are_reported(items: Documents[Any]) -> None:
    steps: list[None] = []
    content = b"".join(b'{"number": "x"}\n' for _ in range(1100))
    result = await items.load(content, "ndjson", dry_run=True, progress=lambda: steps.append(None))
    assert (result.failed, len(result.errors)) == (1100, 1000)
    assert len(steps) >= 1100


async def test_others_have_their_turn_while_rows_cannot_be_read(items: Documents[Any]) -> None:
    turns, steps = 0, 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    def progress() -> None:
        nonlocal steps
        steps += 1

    task = asyncio.create_task(others())
    result = await items.load(b"nonsense\n" * 5000, "ndjson", progress=progress)
    task.cancel()
    assert result.failed == 5000
    assert min(turns, steps) >= 20
