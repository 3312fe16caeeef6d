"""Documents that their model refuses: lists still work, and they can be repaired, replaced and deleted."""

import logging
import math
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from pulpo_core import Documents, running
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.exceptions import ProcessingError, ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
TASKS = """
    from datetime import datetime
    from enum import StrEnum
    from typing import Annotated

    from annotated_types import Gt
    from beanie import Document, Insert, Link, Replace, before_event
    from pulpo_core import datamodel
    from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


    class State(StrEnum):
        OPEN = "open"
        DONE = "done"


    class Login(BaseModel):
        user: str
        password: SecretStr
        inner: str = Field(default="", exclude=True)


    @datamodel
    class Limited(Document):
        number: int = Field(default=1, ge=1, lt=10)
        name: str | None = Field(default=None, max_length=3)
        sizes: list[Annotated[float, Gt(0)]] = Field(default=[], min_length=0, max_length=2)

        @before_event(Insert, Replace)
        def count_on(self) -> None:
            self.number += 1


    @datamodel
    class Short(Document):
        model_config = ConfigDict(str_max_length=3, allow_inf_nan=False)
        name: str
        ratio: float


    @datamodel
    class Task(Document):
        title: str
        state: State = State.OPEN


    @datamodel
    class Meeting(Document):
        title: str = ""
        login: Login | None = None
        logins: list[Login] = []
        hidden: str = Field(default="", exclude=True)
        size: int = 1

        @field_validator("size")
        @classmethod
        def small(cls, size: int) -> int:
            if size == 13:
                raise LookupError("no thirteen")
            if size > 100:
                raise ValueError("too large")
            return size


    @datamodel
    class Loan(Document):
        book: str
        due: datetime = Field(default=None)
        note: str = Field(default_factory=str, min_length=2)


    @datamodel
    class Twice(Document):
        word: str

        @field_validator("word")
        @classmethod
        def once(cls, word: str) -> str:
            if word.startswith("!"):
                raise ValueError("has been marked")
            return "!" + word


    @datamodel
    class Note(Document):
        task: Link[Task]


    class Address(BaseModel):
        city: str
        zip_code: int = Field(0, alias="zip")


    class Loose(BaseModel):
        model_config = ConfigDict(extra="allow")
        size: int = 0


    @datamodel
    class Shop(Document):
        name: str
        size: int = 0
        address: Address | None = None
        addresses: list[Address] = []
        by_name: dict[str, Address] = {}
        loose: Loose | None = None
"""
OLD: dict[str, Any] = {
    "name": "a",
    "removed": 1,
    "address": {"city": "Bonn", "zip": 1, "street": "s"},
    "addresses": [{"city": "Bern", "street": "t"}, {"city": "Basel", "zip": 2}],
    "by_name": {"x": {"city": "Biel", "street": "u"}},
    "loose": {"height": 2},
}
"""A shop with keys of another version of its model, in itself and in what is embedded."""


@pytest.fixture
async def tasks(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(TASKS, settings={"database_url": database_url})):
        yield Documents("Task")


async def store(documents: Documents[Any], **values: Any) -> Any:
    """Store values as they are, past the model, and return the id."""
    return (await documents.model.document_cls.get_pymongo_collection().insert_one(values)).inserted_id


async def raw(documents: Documents[Any], key: Any) -> dict[str, Any]:
    found = await documents.model.document_cls.get_pymongo_collection().find_one({"_id": key})
    assert found is not None
    return dict(found)


async def lines(documents: Documents[Any], **query: Any) -> list[Any]:
    text = b"".join([part async for part in await documents.export("ndjson", **query)])
    return [orjson.loads(line) for line in text.splitlines()]


async def test_8_a_list_answers_with_every_document(tasks: Documents[Any], caplog: pytest.LogCaptureFixture) -> None:
    for number in range(8):
        await tasks.create({"title": str(number)})
    removed = await store(tasks, title="removed", state="waiting")
    await store(tasks, state="done")
    with caplog.at_level(logging.WARNING, "pulpo"):
        page = await tasks.find(count="exact")
    assert len(page.items) == 10
    odd = [item for item in page.items if "_problems" in item]
    assert odd[0] == {
        "id": str(removed),
        "title": "removed",
        "state": "waiting",
        "_problems": ["state: Input should be 'open' or 'done'"],
    }
    assert odd[1]["_problems"] == ["title: Field required"]
    assert f"2 of 10 documents do not fit the model Task; the first has the id {removed}" in caplog.text
    assert [item for item in (await tasks.find(_problems=False)).items if "_problems" in item] == []
    assert [item["title"] for item in await lines(tasks, title="removed")] == ["removed"]
    assert "_problems" not in (await lines(tasks, title="removed"))[0]
    assert "_problems" in (await lines(tasks, title="removed", _problems=True))[0]
    table = b"".join([part async for part in await tasks.export("csv", title="removed")])
    assert table.decode().splitlines() == ["id,title,state", f"{removed},removed,waiting"]
    with pytest.raises(ProcessingError):
        _ = page.documents


async def test_8_values_beyond_their_limits_are_reported(tasks: Documents[Any]) -> None:
    limited: Documents[Any] = Documents("Limited")
    wrong: list[dict[str, Any]] = [
        {"number": 0},
        {"number": 10},
        {"name": "long"},
        {"sizes": [1.0, 0.0]},
        {"sizes": [1.0, 2.0, 3.0]},
    ]
    for values in wrong:
        await store(limited, **{"number": 1, "name": None, "sizes": [], **values})
    await store(limited, number=9, name="abc", sizes=[1.0, 2.0])
    shown = (await limited.find(sort="id")).items
    assert [[problem.partition(":")[0] for problem in item.get("_problems", ())] for item in shown] == [
        ["number"], ["number"], ["name"], ["sizes.1"], ["sizes"], [],
    ]  # fmt: skip
    assert [("_problems" in (await limited.get(item["id"])).value) for item in shown] == [True] * 5 + [False]


async def test_8_limits_of_a_model_count_like_those_of_a_field(tasks: Documents[Any]) -> None:
    short: Documents[Any] = Documents("Short")
    for values in ({"name": "long", "ratio": 1.0}, {"name": "abc", "ratio": math.inf}, {"name": "abc", "ratio": 1.0}):
        await store(short, **values)
    shown = (await short.find(sort="id")).items
    assert [("_problems" in item) for item in shown] == [True, True, False]


async def test_9_what_an_action_makes_is_checked_against_the_limits(tasks: Documents[Any]) -> None:
    limited: Documents[Any] = Documents("Limited")
    made = await limited.create({"number": 8})
    assert made.value["number"] == 9
    for write in (limited.create({"number": 9}), limited.replace(made.id, {"number": 9}), limited.patch(made.id, {})):
        with pytest.raises(ValidationError, match="less than 10"):
            await write
    [result] = await limited.bulk([Create({"number": 9})])
    assert isinstance(result.error, ValidationError)
    assert (await limited.get(made.id)).document.number == 9
    assert await limited.count() == 1


async def test_8_pages_of_misfits_continue(tasks: Documents[Any]) -> None:
    for number in range(5):
        await store(tasks, title=number, state="waiting")
    seen, cursor = [], None
    while True:
        page = await tasks.find(limit=2, sort="-state", cursor=cursor)
        seen += [item["title"] for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [4, 3, 2, 1, 0]


async def test_8_a_misfit_is_shown_repaired_replaced_and_deleted(tasks: Documents[Any]) -> None:
    keys = [await store(tasks, title="a", state="waiting", future=1) for _ in range(4)]
    found = await tasks.get(keys[0])
    assert found.value["_problems"] == ["state: Input should be 'open' or 'done'"]
    with pytest.raises(ValidationError, match="state"):
        await tasks.patch(keys[0], {"title": "b"})
    await tasks.patch(keys[0], {"state": "done"}, expected=found.version)
    assert await raw(tasks, keys[0]) == {"_id": keys[0], "title": "a", "state": "done", "future": 1}
    await tasks.replace(keys[1], {"title": "c"})
    await tasks.delete(keys[2])
    results = await tasks.bulk([Update(keys[3], {"state": "open"}), Delete(keys[3])])
    assert [result.error for result in results] == [None, None]
    assert [item.get("_problems") for item in (await tasks.find()).items] == [None, None]


async def test_8_what_is_shown_of_a_misfit_has_no_secrets(tasks: Documents[Any]) -> None:
    meetings: Documents[Any] = Documents("Meeting")
    login = {"user": 1, "password": "secret", "inner": "secret"}
    key = await store(
        meetings, title="a", login=login, logins=[login, "odd"], hidden="secret", future="secret", size=13
    )
    shown = (await meetings.get(key)).value
    assert "secret" not in str(shown)
    assert shown["login"] == {"user": 1, "password": "**********"}
    assert shown["logins"][1] == "odd"
    assert any("user" in problem for problem in shown["_problems"]) or "no thirteen" in str(shown["_problems"])


@pytest.mark.parametrize(("size", "problem"), [(13, "LookupError"), (500, "too large")])
async def test_8_validators_may_raise_anything(tasks: Documents[Any], size: int, problem: str) -> None:
    meetings: Documents[Any] = Documents("Meeting")
    await store(meetings, title="a", size=size)
    [item] = (await meetings.find()).items
    assert item["size"] == size
    assert problem in item["_problems"][0] or "no thirteen" in item["_problems"][0]


async def test_8_a_linked_misfit(tasks: Documents[Any]) -> None:
    key = await store(tasks, title="a", state="waiting")
    notes: Documents[Any] = Documents("Note")
    await notes.create({"task": str(key)})
    [item] = (await notes.find(expand="task")).items
    assert (item["task"]["state"], len(item["task"]["_problems"])) == ("waiting", 1)


async def test_9_what_would_not_fit_is_not_stored(tasks: Documents[Any]) -> None:
    loans: Documents[Any] = Documents("Loan")
    with pytest.raises(ValidationError) as refused:
        await loans.create({"book": "a"})
    assert [error["loc"] for error in refused.value.errors] == [("due",), ("note",)]
    [result] = await loans.bulk([Create({"book": "a"})])
    assert isinstance(result.error, ValidationError)
    with pytest.raises(ValidationError, match="marked"):
        await Documents("Twice").create({"word": "a"})
    assert await loans.count() == 0
    made = await loans.create({"book": "a", "due": "2026-01-01T00:00:00Z", "note": "ab"})
    with pytest.raises(ValidationError):
        await loans.replace(made.id, {"book": "b"})
    assert (await loans.get(made.id)).version == made.version


async def test_what_is_shown_can_be_sent_back_repaired(tasks: Documents[Any]) -> None:
    """A PUT was refused because of keys that only the answer had: those of embedded models that do not know them."""
    shops: Documents[Any] = Documents("Shop")
    shown = (await shops.get(key := await store(shops, **OLD, size="x"))).value
    assert shown["address"] == {"city": "Bonn", "zip_code": 1, "street": "s"}
    for street, addresses in (("S", shown["addresses"]), ("s", [{"city": "Bern", "street": "T"}])):
        changed = {**shown, "size": 3, "address": {"city": "Bonn", "street": street}, "addresses": addresses}
        for write in (shops.replace(key, changed), shops.patch(key, changed)):
            with pytest.raises(ValidationError, match=r"Shop has no field address(es\.0)?\.street \(known are"):
                await write
    replaced = await shops.replace(key, {**shown, "size": 3, "addresses": shown["addresses"][::-1]})
    assert replaced.value["addresses"] == [{"city": "Basel", "zip_code": 2}, {"city": "Bern", "zip_code": 0}]
    with pytest.raises(ValidationError, match="has no field address"):  # it fits now: nobody has been shown the key
        await shops.replace(key, {**shown, "size": 3})


async def test_a_patch_may_send_back_what_is_shown(tasks: Documents[Any]) -> None:
    shops: Documents[Any] = Documents("Shop")
    shown = (await shops.get(key := await store(shops, **OLD, size="x"))).value
    await shops.patch(key, {**shown, "size": 3})
    kept = await raw(shops, key)
    assert kept["address"]["street"] == "s"
    assert kept["by_name"]["x"]["street"] == "u"
    assert kept["removed"] == 1


async def test_a_patch_that_repairs_leaves_all_else_alone(tasks: Documents[Any]) -> None:
    """It dropped keys of embedded documents that it had not named, and added defaults."""
    shops: Documents[Any] = Documents("Shop")
    key = await store(shops, **OLD, size="x")
    await shops.patch(key, {"size": 3})
    assert await raw(shops, key) == {"_id": key, **OLD, "size": 3}
    key = await store(shops, **OLD, size="x")
    await shops.patch(key, {"size": 3, "address": {"city": "Hagen"}})
    address = {**OLD["address"], "city": "Hagen"}
    assert await raw(shops, key) == {"_id": key, **OLD, "size": 3, "address": address}


async def test_a_patch_brings_back_a_default_in_place_of_null(tasks: Documents[Any]) -> None:
    shops: Documents[Any] = Documents("Shop")
    key = await store(shops, **OLD, size=None)
    await shops.patch(key, {"size": None})
    assert await raw(shops, key) == {"_id": key, **OLD, "size": 0}
