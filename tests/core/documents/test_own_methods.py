"""Classes that write in a way of their own: actions, `delete()`, Beanie's soft deletion."""

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Actor, Documents, running
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.documents.own_methods import own_writes
from pulpo_core.exceptions import NotFoundError, PermissionDeniedError, PreconditionFailedError, ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
PAGES = """
    from beanie import (
        Delete, Document, DocumentWithSoftDelete, Insert, Replace, Save, SaveChanges, Update, after_event, before_event,
    )
    from pulpo_core import DataModelBase, datamodel

    told = []


    @datamodel(permissions={"delete": ["editor"]})
    class Page(DocumentWithSoftDelete):
        title: str
        secret: int = 0


    @datamodel(rows=lambda actor, action: {"owner": actor.id} if action == "delete" else True)
    class Post(DocumentWithSoftDelete):
        owner: str


    @datamodel
    class Watched(Document):
        text: str = ""
        saves: int = 0

        @before_event([Insert, Replace, SaveChanges, Save])
        def count(self) -> None:
            self.saves += 1
            told.append("before any")

        @before_event(Save)
        def before_save(self) -> None:
            told.append("before save")

        @before_event(Insert)
        async def before_insert(self) -> None:
            told.append("before insert")

        @before_event(Replace)
        def before_replace(self) -> None:
            told.append("before replace")

        @after_event(Update)
        def after_update(self) -> None:
            told.append("after update")

        @after_event(Save)
        async def after_save(self) -> None:
            told.append("after save")

        @after_event(Insert)
        def after_insert(self) -> None:
            self.saves += 100

        @before_event(Delete)
        def before_delete(self) -> None:
            told.append("before delete")


    @datamodel
    class Kept(Document, DataModelBase):
        text: str = ""
        is_open: bool = True

        async def delete(self, **options):
            self.is_open = False
            return await self.replace()


    @datamodel
    class Own(Document):
        text: str = ""

        async def save(self, *arguments, **options):
            return await super().save(*arguments, **options)
"""
EDITOR, READER = Actor("ed", frozenset({"editor"})), Actor("rea")


@pytest.fixture
async def pages(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(PAGES, settings={"database_url": database_url})):
        yield Documents("Page")


def told() -> list[str]:
    found: list[str] = sys.modules["main"].told
    told_now = found[:]
    found.clear()
    return told_now


async def test_4_actions_run_before_and_after_in_beanies_order(pages: Documents[Any]) -> None:
    watched: Documents[Any] = Documents("Watched")
    made = await watched.create({"text": "a"})
    first, second, *rest = told()
    assert ({first, second}, rest) == ({"before any", "before save"}, ["before insert", "after save"])
    assert made.value["saves"] == 1
    changed = await watched.patch(made.id, {"text": "b"})
    assert told()[2:] == ["before replace", "after update", "after save"]
    assert changed.value["saves"] == 2
    await watched.replace(made.id, {"text": "c"})
    assert len(told()) == 5
    await watched.bulk([Create({"text": "d"}), Update(made.id, {"text": "e"}), Delete(made.id)])
    assert told()[-1] == "before delete"
    assert await watched.count() == 1


async def test_4_what_actions_change_after_a_write_is_not_reported_as_stored(pages: Documents[Any]) -> None:
    watched: Documents[Any] = Documents("Watched")
    [result] = await watched.bulk([Create({"text": "a"})])
    assert result.stored is not None
    for made in (await watched.create({"text": "b"}), result.stored):
        stored = await watched.get(made.id)
        assert (made.version, made.value) == (stored.version, stored.value)


async def test_4_an_own_delete_is_called(pages: Documents[Any]) -> None:
    kept: Documents[Any] = Documents("Kept")
    made = await kept.create({"text": "a"})
    with pytest.raises(PreconditionFailedError):
        await kept.delete(made.id, expected="another")
    await kept.delete(made.id, expected=made.version)
    assert (await kept.get(made.id)).value["is_open"] is False


async def test_4_a_soft_deletion_hides(pages: Documents[Any]) -> None:
    first, second = [(await pages.create({"title": title})).id for title in ("first", "second")]
    await pages.as_(EDITOR).delete(first)
    assert [item["title"] for item in (await pages.find(count="exact")).items] == ["second"]
    assert await pages.count() == 1
    gone = [pages.get(first), pages.patch(first, {"title": "x"}), pages.replace(first, {"title": "x"})]
    for call in (*gone, pages.delete(first)):
        with pytest.raises(NotFoundError):
            await call
    stored = await pages.model.document_cls.get_pymongo_collection().find_one({"_id": first})
    assert stored is not None
    assert stored["deleted_at"] is not None
    found = await pages.as_(EDITOR).find(deleted="true")
    assert [item["title"] for item in found.items] == ["first"]
    assert await pages.as_(EDITOR).count(deleted="any") == 2
    lines = [part async for part in await pages.as_(EDITOR).export("ndjson", deleted="any", sort="title")]
    assert b"".join(lines).count(b"\n") == 2
    for query in ({"deleted": "true"}, {"deleted": "any"}):
        with pytest.raises(PermissionDeniedError):
            await pages.as_(READER).find(query)
    assert [item["title"] for item in (await pages.as_(READER).find(deleted="false")).items] == ["second"]
    with pytest.raises(ValidationError, match="must be true, false or any"):
        await pages.find(deleted="maybe")
    with pytest.raises(PermissionDeniedError):
        await pages.as_(READER).patch(first, {"deleted_at": None})
    [refused] = await pages.as_(READER).bulk([Update(first, {"deleted_at": None})])
    assert isinstance(refused.error, PermissionDeniedError)
    await pages.as_(EDITOR).patch(first, {"deleted_at": None})
    assert (await pages.get(first)).value == {"id": str(first), "title": "first", "secret": 0, "deleted_at": None}
    results = await pages.as_(EDITOR).bulk([Delete(first), Delete(second), Delete(second)])
    assert [type(result.error) for result in results] == [type(None), type(None), NotFoundError]
    assert await pages.as_(EDITOR).count(deleted="true") == 2


async def test_4_only_those_who_may_delete_hide_a_document_by_changing_it(pages: Documents[Any]) -> None:
    id, hidden = (await pages.create({"title": "a"})).id, {"deleted_at": "2026-01-05T09:00:00Z"}  # noqa: A001
    reader = pages.as_(READER)
    for call in (reader.replace(id, {"title": "a", **hidden}), reader.patch(id, hidden)):
        with pytest.raises(PermissionDeniedError, match="may not delete"):
            await call
    await reader.replace(id, (await reader.get(id)).value)
    await pages.as_(EDITOR).replace(id, {"title": "a", **hidden})
    assert await pages.count() == 0


async def test_4_rows_for_deletion_hold_for_changes_that_hide_or_restore(pages: Documents[Any]) -> None:
    posts: Documents[Any] = Documents("Post")
    id, hidden = (await posts.create({"owner": "ed"})).id, {"deleted_at": "2026-01-05T09:00:00Z"}  # noqa: A001
    reader = posts.as_(READER)
    for call in (reader.delete(id), reader.patch(id, hidden), reader.replace(id, {"owner": "ed", **hidden})):
        with pytest.raises(PermissionDeniedError, match="may not delete this Post"):
            await call
    for is_dry in (True, False):
        row = f"id,deleted_at\n{id},{hidden['deleted_at']}\n".encode()
        assert (await reader.load(row, "csv", key="id", dry_run=is_dry)).failed == 1
    assert await posts.count() == 1
    await posts.as_(EDITOR).delete(id)
    with pytest.raises(PermissionDeniedError, match="may not delete this Post"):
        await reader.patch(id, {"deleted_at": None})
    await posts.as_(EDITOR).patch(id, {"deleted_at": None})
    await posts.as_(EDITOR).patch(id, hidden)
    assert await posts.count() == 0


async def test_4_other_classes_have_no_parameter_deleted(pages: Documents[Any]) -> None:
    with pytest.raises(ValidationError, match="deleted"):
        await Documents("Watched").find(deleted="true")


async def test_4_own_ways_to_insert_and_change_are_found(pages: Documents[Any]) -> None:
    classes = [Documents(name).model.document_cls for name in ("Page", "Watched", "Kept", "Own")]
    assert [own_writes(kind) for kind in classes] == [(), (), (), ("save",)]
