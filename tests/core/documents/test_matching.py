"""`Documents.patch_many`, `delete_many`: all documents that match a query, each like a single one."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.exceptions import ConflictError, PermissionDeniedError, ValidationError
from pulpo_core.invocation import Actor

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
MAIN = """
    from typing import Annotated

    from beanie import Delete, Document, DocumentWithSoftDelete, Indexed, Replace, before_event
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field

    BUSY = []


    class Part(BaseModel):
        sku: str
        amount: int = 1


    def rows(actor, action):
        if "clerk" not in actor.roles:
            return True
        return {"owner": "clerk"} if action != "delete" else {"owner": "clerk", "size": {"$lt": 5}}


    @datamodel(permissions={"read": ["clerk", "chief"], "update": ["clerk", "chief", "blind"],
                            "delete": ["clerk", "chief", "blind"], "create": ["chief"]}, rows=rows)
    class Item(Document):
        name: Annotated[str, Indexed(unique=True)]
        owner: str = "chief"
        size: int = Field(0, le=9)
        state: str = "new"
        parts: list[Part] = []
        log: list[str] = []

        @before_event(Replace)
        async def replacing(self):
            self.log.append("replace")
            for doing in BUSY:
                await doing(self)

        @before_event(Delete)
        async def deleting(self):
            for doing in BUSY:
                await doing(self)


    @datamodel
    class Note(DocumentWithSoftDelete):
        text: str


    @datamodel
    class Kept(Document):
        text: str

        async def delete(self, *args, **kwargs):
            if self.text == "mine":
                raise ValueError("it stays")
            return await super().delete(*args, **kwargs)
"""


@pytest.fixture
async def items(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(MAIN, settings={"database_url": database_url})):
        documents = Documents[Any]("Item")
        for number in range(6):
            owner = "clerk" if number % 2 else "chief"
            await documents.create({"name": f"i{number}", "owner": owner, "size": number, "parts": [{"sku": "s"}]})
        yield documents


async def states(items: Documents[Any]) -> dict[str, str]:
    return {item["name"]: item["state"] for item in (await items.find()).items}


def as_(items: Documents[Any], role: str) -> Documents[Any]:
    return items.as_(Actor(id=role, roles=frozenset({role})))


async def test_each_is_written_like_one_by_itself(items: Documents[Any]) -> None:
    collection = items.model.document_cls.get_pymongo_collection()
    await collection.update_one({"name": "i5"}, {"$set": {"of_tomorrow": 1}})
    steps: list[None] = []
    result = await items.patch_many({"state": "old"}, {"size__gte": 4}, count=2, progress=lambda: steps.append(None))
    assert (result.matched, result.written, result.failed, len(steps)) == (2, 2, [], 2)
    assert [name for name, state in (await states(items)).items() if state == "old"] == ["i4", "i5"]
    (stored,) = await collection.find({"name": "i5"}).to_list()
    assert (stored["log"], stored["of_tomorrow"], stored["parts"]) == (["replace"], 1, [{"sku": "s", "amount": 1}])


async def test_a_change_may_take_documents_out_of_the_query(items: Documents[Any]) -> None:
    assert (await items.patch_many({"size": 9}, size__lt=4)).written == 4
    assert (await items.patch_many({"size": 9}, size__lt=4)).matched == 0
    assert (await items.patch_many({"owner": "x"}, {"or": "(name=i0,name=i1)"})).written == 2
    assert (await items.delete_many(q="i5")).written == 1
    assert (await items.find(count="exact")).total == 5


async def test_one_that_fails_does_not_stop_the_others(items: Documents[Any]) -> None:
    result = await items.patch_many({"name": "same"}, size__lt=3)
    assert (result.matched, result.written) == (3, 1)
    assert [type(failure.error) for failure in result.failed] == [ConflictError, ConflictError]
    first = (await items.find(name="i1")).items[0]["id"]
    assert result.failed[0].id == first
    result = await items.patch_many({"size": 10}, size__gte=3)
    assert [type(failure.error) for failure in result.failed] == [ValidationError] * 3


async def test_the_number_must_be_the_expected_one(items: Documents[Any]) -> None:
    for expected in (2, 4, 0):
        with pytest.raises(ConflictError, match=f"3 documents match by now, not {expected}") as caught:
            await items.delete_many(owner="clerk", count=expected)
        assert caught.value.errors[0]["loc"] == ("query", "_count")
        with pytest.raises(ConflictError):
            await items.patch_many({"state": "x"}, owner="clerk", count=expected)
    assert set((await states(items)).values()) == {"new"}
    assert len(await states(items)) == 6


async def test_all_documents_only_by_their_number(items: Documents[Any]) -> None:
    for change in (items.patch_many({"state": "x"}), items.delete_many(), items.delete_many({"q": None})):
        with pytest.raises(ValidationError) as caught:
            await change
        assert caught.value.errors[0]["loc"] == ("query", "_count")
    assert (await items.patch_many({"state": "x"}, count=6)).written == 6
    assert (await items.delete_many(count=6)).written == 6


async def test_what_is_refused(items: Documents[Any]) -> None:
    wrong: list[tuple[Any, dict[str, Any]]] = [
        ({"nothing": 1}, {"size": 1}),
        ({"$set": {"size": 1}}, {"size": 1}),
        ({"_id": 1}, {"size": 1}),
        ([], {"size": 1}),
        ({}, {"size": "many"}),
        ({}, {"limit": 5, "size": 1}),
        ({}, {"sort": "size", "size": 1}),
        ({}, {"sise": 1}),
    ]
    for changes, query in wrong:
        with pytest.raises(ValidationError):
            await items.patch_many(changes, query)
    with pytest.raises(ValidationError):
        await items.delete_many(limit=5, size=1)


async def test_too_many(items: Documents[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulpo_core.documents.matching.MAX_MATCHED", 5)
    with pytest.raises(ValidationError, match="at most 5 documents"):
        await items.patch_many({"state": "x"}, size__gte=0, count=6)
    assert (await items.patch_many({"state": "x"}, size__gte=1)).written == 5


async def test_only_within_the_rows(items: Documents[Any]) -> None:
    clerk = as_(items, "clerk")
    assert (await clerk.patch_many({"state": "x"}, size__gte=0)).matched == 3
    with pytest.raises(ConflictError):
        await clerk.patch_many({"state": "y"}, count=6)
    result = await clerk.patch_many({"owner": "chief"}, name="i1")
    assert [type(failure.error) for failure in result.failed] == [PermissionDeniedError]
    result = await clerk.delete_many(count=3)
    assert (result.written, [type(failure.error) for failure in result.failed]) == (2, [PermissionDeniedError])
    assert len(await states(items)) == 4
    blind = as_(items, "blind")
    for change in (blind.patch_many({"state": "x"}, size=1), blind.delete_many(size=1)):
        with pytest.raises(PermissionDeniedError):  # the number of changes would tell what is in the documents
            await change


async def test_a_concurrent_change_is_kept(items: Documents[Any], board_busy: list[Any]) -> None:
    collection = items.model.document_cls.get_pymongo_collection()

    async def interfere(item: Any) -> None:
        await collection.update_one({"_id": item.id}, {"$set": {"size": 9}})

    board_busy.append(interfere)
    result = await items.patch_many({"state": "x"}, size=2)
    assert (result.written, str(result.failed[0].error)) == (0, "the Item was changed meanwhile, and no longer matches")
    result = await items.delete_many(size=3)
    assert (result.written, len(result.failed)) == (0, 1)
    assert (await states(items))["i2"] == "new"


@pytest.fixture
def board_busy(items: Documents[Any]) -> list[Any]:
    """Functions to run in the middle of each write."""
    import sys

    busy: list[Any] = sys.modules[items.model.document_cls.__module__].BUSY
    return busy


async def test_classes_with_ways_of_their_own(items: Documents[Any]) -> None:
    notes, kept = Documents[Any]("Note"), Documents[Any]("Kept")
    for text in ("a", "b"):
        await notes.create({"text": text})
    assert (await notes.delete_many(text="a")).written == 1
    assert (await notes.find(deleted="any", count="exact")).total == 2
    assert (await notes.delete_many(count=1)).written == 1
    assert (await notes.patch_many({"deleted_at": None}, deleted="only", count=2)).written == 2
    assert (await notes.find(count="exact")).total == 2
    await notes.delete_many(text="a")
    for refused in (
        notes.delete_many(deleted="any", count=2),
        notes.patch_many({"text": "c"}, deleted="only", count=1),
    ):
        with pytest.raises(ValidationError, match="deleted documents can only be restored"):
            await refused
    for text in ("mine", "yours"):
        await kept.create({"text": text})
    result = await kept.delete_many(count=2)
    assert (result.written, str(result.failed[0].error)) == (1, "it stays")


async def test_a_checked_query_only_chooses(items: Documents[Any]) -> None:
    chosen = await items.query(state="new")
    with pytest.raises(ValidationError, match="takes no further parameters"):
        await items.delete_many(chosen, name="i1")
    with pytest.raises(ValidationError, match="without limit, offset or cursor"):
        await items.delete_many(await items.query(state="new", limit=1))
    assert (await items.delete_many(chosen)).failed == []
    assert (await items.find(state="new", count="exact")).total == 0


async def test_a_bulk_asks_only_for_its_actions(items: Documents[Any]) -> None:
    key = (await items.find(name="i1")).items[0]["id"]
    clerk = as_(items, "clerk")
    results = await clerk.bulk([Update(key, {"state": "x"}), Create({"name": "n"}), Update(key, {"state": "y"})])
    assert [type(result.error) for result in results] == [type(None), PermissionDeniedError, type(None)]
    assert (await clerk.bulk([Delete(key)]))[0].error is None
