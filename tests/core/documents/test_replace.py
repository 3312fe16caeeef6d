"""`Documents.replace`: what a caller does not see, and so cannot send, stays what it is."""

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.exceptions import NotFoundError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = [pytest.mark.database, pytest.mark.any_engine]
ACCOUNTS = """
    from beanie import Document, DocumentWithSoftDelete, Replace, before_event
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field, SecretStr

    meanwhile = []


    async def change_meanwhile(document):
        if meanwhile:
            await document.get_pymongo_collection().update_one({"_id": document.id}, {"$set": meanwhile.pop()})


    class Inner(BaseModel):
        size: int = 0
        hidden: str = Field(default="", exclude=True)


    class Outer(BaseModel):
        inner: Inner = Inner()


    @datamodel
    class Account(Document):
        name: str = ""
        password: SecretStr | None = None
        outer: Outer = Outer()
        digest: str = Field(default="", exclude=True)
        parts: list[Outer] = []
        rooms: dict[str, list[Inner]] = {}

        @before_event(Replace)
        async def wait(self) -> None:
            await change_meanwhile(self)


    @datamodel
    class Revised(Document):
        number: int

        class Settings:
            use_revision = True


    @datamodel
    class Page(DocumentWithSoftDelete):
        name: str = ""

        @before_event(Replace)
        async def wait(self) -> None:
            await change_meanwhile(self)
"""


@pytest.fixture
async def accounts(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(ACCOUNTS, settings={"database_url": database_url})):
        yield Documents("Account")


async def stored(documents: Documents[Any]) -> dict[str, Any]:
    found = await documents.model.document_cls.get_pymongo_collection().find_one({})
    assert found is not None
    return dict(found)


async def test_excluded_fields_of_embedded_models_are_kept(accounts: Documents[Any]) -> None:
    id = (await accounts.create({"outer": {"inner": {"size": 1}}})).id  # noqa: A001
    change = {"$set": {"outer.inner.hidden": "h", "outer.unknown": 1, "digest": "d"}}
    await accounts.model.document_cls.get_pymongo_collection().update_one({}, change)
    await accounts.replace(id, {"outer": {"inner": {"size": 2}}})
    found = await stored(accounts)
    assert (found["outer"], found["digest"]) == ({"inner": {"size": 2, "hidden": "h"}}, "d")


@pytest.mark.parametrize("way", ["replace", "patch"])
async def test_unchanged_items_keep_their_excluded_fields(accounts: Documents[Any], way: str) -> None:
    id = (await accounts.create({})).id  # noqa: A001
    parts = [{"inner": {"size": size, "hidden": f"h{size}"}} for size in (1, 2, 3)]
    rooms = {"a": [{"size": 1, "hidden": "a1"}, {"size": 1, "hidden": "a2"}]}
    change = {"$set": {"parts": parts, "rooms": rooms}}
    await accounts.model.document_cls.get_pymongo_collection().update_one({}, change)
    shown = (await accounts.get(id)).value
    assert shown["parts"][0] == {"inner": {"size": 1}}
    edited = [{"inner": {"size": 9}}, shown["parts"][2], {"inner": {"size": 2}}, shown["parts"][2]]
    changes = {"parts": edited, "rooms": {"a": [{"size": 0}, *shown["rooms"]["a"]], "b": [{"size": 1}]}}
    await getattr(accounts, way)(id, {**shown, **changes} if way == "replace" else changes)
    found = await stored(accounts)
    assert [each["inner"].get("hidden") for each in found["parts"]] == [None, "h3", "h2", None]
    assert [each["inner"]["size"] for each in found["parts"]] == [9, 3, 2, 3]
    assert found["rooms"] == {"a": [{"size": 0}, *rooms["a"]], "b": [{"size": 1}]}


async def test_a_replaced_document_has_a_new_revision(accounts: Documents[Any]) -> None:
    revised: Documents[Any] = Documents("Revised")
    id = (await revised.create({"number": 1})).id  # noqa: A001
    first = (await stored(revised))["revision_id"]
    await revised.replace(id, {"number": 2})
    assert (await stored(revised))["revision_id"] != first


@pytest.mark.parametrize("change", [{"digest": "new"}, {"password": "new"}, {"outer.inner.hidden": "new"}])
async def test_what_is_kept_is_what_others_have_made_of_it(accounts: Documents[Any], change: dict[str, Any]) -> None:
    id = (await accounts.create({"name": "a", "password": "old"})).id  # noqa: A001
    sys.modules["main"].meanwhile.append(change)
    await accounts.replace(id, {"name": "b", "outer": {"inner": {"size": 2}}})
    found = await stored(accounts)
    assert (found["name"], found["outer"]["inner"]["size"]) == ("b", 2)
    values = {**found, "outer.inner.hidden": found["outer"]["inner"].get("hidden")}
    assert values[next(iter(change))] == "new"


async def test_a_document_that_was_hidden_meanwhile_stays_hidden(accounts: Documents[Any]) -> None:
    pages: Documents[Any] = Documents("Page")
    made = await pages.create({"name": "a"})
    sys.modules["main"].meanwhile.append({"deleted_at": made.document.id.generation_time})
    with pytest.raises(NotFoundError):
        await pages.replace(made.id, {"name": "b"})
    assert await pages.count() == 0
