"""Filters that are more than a value of a field: on items of lists, keys of dicts, alternatives, lists with commas."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

SHOP = """
    from datetime import datetime
    from decimal import Decimal
    from enum import StrEnum
    from typing import Any
    from uuid import UUID

    from beanie import DecimalAnnotation, Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, ConfigDict, Field, SecretStr


    class Currency(StrEnum):
        EUR = "eur"
        USD = "usd"


    @datamodel
    class Product(Document):
        name: str


    class Part(BaseModel):
        code: str
        weight: int = 0


    class Line(BaseModel):
        sku: str
        qty: int = 1
        note: str | None = None
        product: Link[Product] | None = None
        tags: list[str] = []
        parts: list[Part] = []
        labels: dict[str, str] = {}
        cost: int = Field(default=0, exclude=True)


    class Picture(BaseModel):
        model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
        digest: bytes


    @datamodel
    class Seal(Document):
        model_config = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex")
        key: bytes
        plain: bytes | int = b""
        pictures: list[Picture] = []
        faces: dict[str, Picture] = {}


    class Node(BaseModel):
        value: int = 0
        below: dict[str, "Node"] = {}


    @datamodel
    class Order(Document):
        number: int
        status: str = "new"
        owner: str | None = None
        at: datetime | None = None
        tags: list[str] = []
        marks: list[int] = []
        lines: list[Line] = []
        main: Line | list[Line] | None = None
        attributes: dict[str, str] = {}
        prices: dict[Currency, DecimalAnnotation] = {}
        moments: dict[str, datetime | None] = {}
        flags: dict[str, list[str]] = {}
        parts: dict[str, Part] = {}
        products: dict[str, Link[Product]] = {}
        rows: dict[str, list[Part]] = {}
        deep: dict[str, dict[str, int]] = {}
        by_number: dict[int, str] = {}
        by_code: dict[UUID, str] = {}
        keyed: dict[str, str] = Field(default={}, alias="Keyed")
        secrets: dict[str, SecretStr] = {}
        free: dict[str, Any] = {}
        tree: Node | None = None

        class Settings:
            name = "orders"
"""
CODE = "12345678-1234-5678-1234-567812345678"
ORDERS: list[dict[str, Any]] = [
    {
        "number": 1,
        "status": "open",
        "tags": ["a,b", 'say "hi"', "c"],
        "marks": [1, 9],
        "lines": [
            {"sku": "A", "qty": 1, "tags": ["x"], "parts": [{"code": "p", "weight": 1}, {"code": "q", "weight": 9}]},
            {"sku": "B", "qty": 9, "note": "gift", "labels": {"size": "xl", "tone": "dark"}},
        ],
        "main": [{"sku": "A", "qty": 7}, {"sku": "B", "qty": 1}],
        "attributes": {"colour": "red", "size": "5"},
        "prices": {"eur": "3.50"},
        "at": "2026-01-05T12:00:00Z",
    },
    {
        "number": 2,
        "owner": "me",
        "tags": ["c"],
        "marks": [5],
        "lines": [
            {"sku": "A", "qty": 9, "labels": {"size": "m", "tone": "dark"}, "parts": [{"code": "p", "weight": 9}]},
        ],
        "main": {"sku": "A", "qty": 7},
        "attributes": {"colour": "blue"},
        "prices": {"eur": "2", "usd": "10"},
        "moments": {"seen": "2026-05-01T00:00:00Z", "read": None},
    },
    {
        "number": 3,
        "owner": "me",
        "status": "open",
        "flags": {"on": ["u", "v"], "off": []},
        "parts": {"left": {"code": "l", "weight": 3}},
        "rows": {"top": [{"code": "a", "weight": 1}, {"code": "b", "weight": 2}]},
        "deep": {"one": {"two": 2}},
        "by_number": {7: "seven"},
        "by_code": {CODE: "coded"},
        "keyed": {"k": "v"},
        "free": {"colour": "red"},
        "tree": {"value": 1, "below": {"b": {"value": 2}}},
        "attributes": {"a__gte": "odd", "shop floor": "2"},
        "products": {"main": "66" * 12},
    },
    {"number": 4, "status": "held (on, off)", "tags": ["d"], "lines": [{"sku": "C"}]},
]


@pytest.fixture
async def orders(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    """The documents of the model Order: four of them."""
    async with running(make_project(SHOP, settings={"database_url": database_url})):
        found: Documents[Any] = Documents("Order")
        product = await Documents[Any]("Product").create({"id": "66" * 12, "name": "Saw"})
        for order in ORDERS:
            await found.create(order)
        await found.patch((await found.find(number=4)).items[0]["id"], {"lines": [{"sku": "C", "product": product.id}]})
        yield found


FOUND: list[tuple[Any, Any]] = [
    # a list with commas
    ({"tags__in": '"a,b",d'}, [1, 4]),
    ({"tags__in": '"say ""hi"""'}, [1]),
    ({"tags__in": "a,b"}, []),
    ({"tags__in": ["a,b"]}, [1]),
    ({"tags__nin": '"a,b",d'}, [2, 3]),
    ([("tags__in", '"a,b"'), ("tags__in", "d")], [1, 4]),
    # one item of a list
    ({"lines.sku": "A"}, [1, 2]),
    ({"lines.sku": "A", "lines.qty__gte": 5}, [2]),
    ({"lines.sku": "A", "lines.qty__gte": 1, "lines.qty__lt": 5}, [1]),
    ({"lines.sku__in": "A,B", "lines.note__exists": True}, [1]),
    ({"lines.sku": "A", "lines.note__exists": False}, [1, 2]),
    ({"lines.sku": "B", "lines.note__exists": False}, []),
    ({"lines.sku": "A", "lines.sku__ne": "B"}, [2]),  # no item is B
    ({"lines.sku": "A", "lines.qty__nin": "1,2"}, [2]),
    ({"lines.sku": "A", "lines.tags": "x"}, [1]),
    ({"lines.sku": "B", "lines.tags": "x"}, []),
    ({"lines.sku": "C", "lines.product": "66" * 12}, [4]),
    ({"lines.sku": "A", "lines.product": "66" * 12}, []),
    ({"lines.parts.code": "p", "lines.parts.weight__gt": 5}, [2]),
    ({"lines.sku": "A", "lines.parts.code": "q", "lines.parts.weight": 9}, [1]),
    ({"lines.sku": "B", "lines.parts.code": "q", "lines.parts.weight": 9}, []),
    ({"lines.labels.size": "xl", "lines.labels.tone": "dark"}, [1]),
    ({"lines.sku": "A", "lines.labels.size": "xl"}, []),
    ({"main.sku": "A", "main.qty": 7}, [1, 2]),  # not always a list
    ({"marks__gte": 4, "marks__lte": 6}, [2]),
    ({"marks__gte": 4}, [1, 2]),
    ({"or": "(lines.sku=A)", "lines.qty__gte": 5}, [1, 2]),  # each of any item
    ({"marks__gte": 4, "marks__lte": 6, "marks": 5, "marks__ne": 1}, [2]),
    ({"marks__gte": 4, "marks__lte": 6, "marks__in": "1,9"}, []),
    ({"status__contains": "o", "status__startswith": "h", "status__gt": "a", "status__icontains": "ON"}, [4]),
    ({"lines.note__contains": "if", "lines.note__startswith": "g", "lines.note__icontains": "T"}, [1]),
    # whether a list has items
    ({"tags__empty": True}, [3]),
    ({"tags__empty": "false"}, [1, 2, 4]),
    ({"lines__empty": True}, [3]),
    ({"lines__empty": False, "status": "open"}, [1]),
    ({"lines.tags__empty": False}, [1]),
    ({"lines.sku": "A", "lines.tags__empty": True}, [2]),
    ({"lines.note__exists": True}, [1]),
    ({"lines.note__exists": False}, [1, 2, 4]),
    ({"tags__exists": True}, [1, 2, 3, 4]),
    ({"flags.off__empty": True, "flags.on__empty": False}, [3]),
    # keys of a dict
    ({"attributes.colour": "red"}, [1]),
    ({"attributes.colour__ne": "red"}, [2, 3, 4]),
    ({"attributes.colour__exists": True}, [1, 2]),
    ({"attributes.colour__contains": "e", "attributes.size": 5}, ValidationError),
    ({"attributes.size": "5"}, [1]),
    ({"attributes.a__gte__eq": "odd"}, [3]),
    ({"prices.eur__gte": "3"}, [1]),
    ({"prices.eur__gte": 2, "prices.usd__exists": True}, [2]),
    ({"moments.seen__lt": "2026-06-01T00:00:00Z"}, [2]),
    ({"moments.read__exists": False, "moments.seen__exists": True}, [2]),
    ({"flags.on": "v"}, [3]),
    ({"parts.left.weight__gte": 3}, [3]),
    ({"rows.top.code": "a", "rows.top.weight": 2}, []),
    ({"rows.top.code": "b", "rows.top.weight": 2}, [3]),
    ({"deep.one.two": 2}, [3]),
    ({"by_number.7": "seven"}, [3]),
    ({"products.main": "66" * 12}, [3]),
    ({"products.main__in": ["66" * 12], "products.other__exists": False}, [3]),
    ({"products.main__ne": "66" * 12, "attributes.shop floor__exists": True}, []),
    ({"attributes.shop floor": "2"}, [3]),
    ({"or": "(attributes.shop floor=2, number=1)"}, [1, 3]),
    ({f"by_code.{CODE.upper()}": "coded"}, [3]),
    ({"keyed.k": "v"}, [3]),
    ({"tree.below.b.value": 2}, ValidationError),  # a recursive model ends where it begins again
    # alternatives
    ({"or": "(status=open,owner=me)"}, [1, 2, 3]),
    ({"or": "(status=open,owner=me)", "number__gt": 1}, [2, 3]),
    ({"or": "(and(status=open,owner=me),number=4)"}, [3, 4]),
    ({"or": "(and(status=open,or(number=1,number=4)), number=2)"}, [1, 2]),
    ([("or", "(status=open,number=4)"), ("or", "(owner=me,number__in=(4,99))")], [3, 4]),
    ({"or": '(status="held (on, off)")'}, [4]),
    ({"or": '(tags__in=("a,b","say ""hi"""),number=4)'}, [1, 4]),
    ({"or": '(tags__in="a,b",number=4)'}, [1, 4]),
    ({"or": "(number__in=(2,3))"}, [2, 3]),
    ({"or": "(and(lines.sku=A,lines.qty__gte=5),tags__empty=true)"}, [2, 3]),
    ({"or": "(attributes.colour=red,prices.usd__gt=5)"}, [1, 2]),
    ({"or": "(status=,number=1)"}, [1]),
    ({"or": [{"status": "open", "owner": "me"}, {"number": 4}]}, [3, 4]),
    ({"or": [{"status": "open", "or": [{"number": 1}, {"number": 4}]}, {"tags__in": ["d"]}]}, [1, 4]),
    ({"or": None, "number": 1}, [1]),
    (
        [
            ("or", "(number=1,number=2,number=4)"),
            ("or", "(number__gt=1,number=1)"),
            ("status__contains", "e"),
            ("status__icontains", "D"),
            ("or", "(and(status__contains=l,status__startswith=h),number=9)"),
        ],
        [4],
    ),
    ({"or": "(number=1,number=2)", "sort": "-number", "q": "me"}, [2]),
]


async def test_what_is_found(orders: Documents[Any], subtests: pytest.Subtests) -> None:
    for query, found in FOUND:
        with subtests.test(query=query):
            if found is ValidationError:
                with pytest.raises(ValidationError):
                    await orders.find(query)
            else:
                page = await orders.find(query, count="exact")
                assert sorted(item["number"] for item in page.items) == found
                assert page.total == len(found)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"tags__in": '"a'}, 'must be values with commas between them; write "a,b" for one that has a comma'),
    ({"tags__in": '"a"b'}, "must be values with commas between them"),
    ({"lines__empty": "perhaps"}, "Input should be a valid boolean"),
    ({"lines": "A"}, "unknown operator 'eq'; known are empty"),
    ({"status__empty": "true"}, "unknown operator 'empty'"),
    ({"lines.cost": 1}, "unknown parameter"),
    ({"attributes": "red"}, "unknown parameter"),
    ({"products": "66" * 12}, "unknown parameter"),
    ({"or": "( )"}, "must have a filter like field=value before ' )'"),
    ({"attributes.": "red"}, "unknown parameter"),
    ({"attributes.a.b": "red"}, "unknown parameter; known are"),
    ({"attributes.$where": "1"}, "unknown parameter"),
    ({"attributes.$gt": "1"}, "unknown parameter"),
    ({"attributes.a\0": "1"}, "unknown parameter"),
    ({"attributes.colour": {"$ne": "red"}}, "Input should be a valid string"),
    ({"attributes.colour__where": "red"}, "unknown operator 'where'"),
    ({"deep.one": "2"}, "unknown parameter"),
    ({"deep.one.$gt": "2"}, "unknown parameter"),
    ({"prices.gbp": "2"}, "unknown parameter"),
    ({"prices.eur": "dear"}, "Input should be a valid decimal"),
    ({"secrets.key": "x"}, "unknown parameter"),
    ({"free.colour": "red"}, "unknown parameter"),
    ({"by_number.x": "seven"}, "unknown parameter"),
    ({"at__gte": "2026-01-01T00:00:00 05:30"}, "write the + of the time zone as %2B"),
    ({"at__in": "2026-01-01T00:00:00 0530,2026-01-01T00:00:00Z"}, "write the + of the time zone as %2B"),
    ({"moments.seen": "2026-01-01T00:00 05"}, "write the + of the time zone as %2B"),
    ({"or": "(at=2026-01-01T00:00:00.5 05:30)"}, "at: Input should be a valid datetime"),
    ({"or": "(at=2026-01-01T00:00:00.5 05:30)"}, "write the + of the time zone as %2B"),
    ({"or": ""}, "must have '(' at the end; it is written like (status=open,owner=me)"),
    ({"or": "status=open"}, "must have '(' before 'status=open'"),
    ({"or": "()"}, "must have a filter like field=value before ')'"),
    ({"or": "(status=open"}, "must have ')' at the end"),
    ({"or": "(status=open,)"}, "must have a filter like field=value before ')'"),
    ({"or": "(status=open)x"}, "must have no more before 'x'"),
    ({"or": "(status)"}, "must have '=' before ')'"),
    ({"or": '(status="open)'}, 'must have a closing " of a value'),
    ({"or": "(status=a(b))"}, "must have ')' before '(b))'"),
    ({"or": "(pay=1)"}, "pay: unknown parameter"),
    ({"or": "(status=open,sort=number)"}, "sort: unknown parameter"),
    ({"or": "($where=1)"}, "$where: unknown parameter"),
    ({"or": "(number__contains=1)"}, "number__contains: unknown operator"),
    ({"or": "(number=x)"}, "number: Input should be a valid integer"),
    ({"or": "(and(number__gt=1,number__gt=2))"}, "number__gt: given more than once"),
    ({"or": "(or(or(or(number=1))))"}, "must not have groups more than 3 deep"),
    ({"or": "(" + ",".join(["number=1"] * 51) + ")"}, "must have at most 50 filters"),
    ({"or": "(" * 5000}, "must have a filter like field=value"),
    ({"or": "(" + "or(" * 5000}, "must not have groups more than 3 deep"),
    ({"or": {"status": "open"}}, "must be filters in parentheses"),
    ({"or": []}, "must be filters in parentheses"),
    ({"or": [{"status": None}]}, "status: must have a value"),
    ({"or": [{"status__contains": "\0"}]}, "status__contains: must not contain a NUL character"),
    ({"or": [{"or": [{"or": [{"number": 1}]}]}]}, "must not have groups more than 3 deep"),
]


async def test_what_is_refused(orders: Documents[Any], subtests: pytest.Subtests) -> None:
    for query, message in REFUSED:
        with subtests.test(query=query):
            with pytest.raises(ValidationError) as caught:
                await orders.find(query)
            (error,) = caught.value.errors
            assert message in error["msg"]
            assert error["loc"] == ("query", next(iter(query)))


async def test_cursors_belong_to_their_alternatives(orders: Documents[Any]) -> None:
    query = {"or": "(status=open,owner=me)", "sort": "-number", "limit": 2}
    first = await orders.find(query)
    second = await orders.find(query, cursor=first.next_cursor)
    assert [item["number"] for page in (first, second) for item in page.items] == [3, 2, 1]
    with pytest.raises(ValidationError, match="belongs to another list"):
        await orders.find(query | {"or": "(status=open)"}, cursor=first.next_cursor)


async def test_bytes_are_written_as_their_model_shows_them(orders: Documents[Any], subtests: pytest.Subtests) -> None:
    seals: Documents[Any] = Documents("Seal")
    picture = {"digest": "_-8="}
    values = {"key": "ff01", "plain": "aa", "pictures": [picture], "faces": {"front": picture}}
    made = await seals.create(values)
    await seals.create({"key": "00"})
    assert made.value == {"id": made.id_text, **values}
    for query in (
        {"key": "ff01"},
        {"key__in": "ff01,02"},
        {"plain": "aa"},
        {"pictures.digest": "_-8="},
        {"pictures.digest": "/+8="},
        {"faces.front.digest": "_-8="},
    ):
        with subtests.test(query=query):
            assert [each["id"] for each in (await seals.find(query)).items] == [made.id_text]
    with pytest.raises(ValidationError, match="key"):
        await seals.find({"key": "not hex"})
    facets = await seals.facets(["key"])
    assert sorted(each.value for each in facets.values["key"]) == ["00", "ff01"]
