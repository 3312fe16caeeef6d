"""Who last set each field of a document."""

from typing import Any

import pytest
from pymongo import AsyncMongoClient

from pulpo_core import Documents, invoke
from pulpo_core.exceptions import NotFoundError
from pulpo_core.invocation import Actor
from pulpo_core.writes import effects
from pulpo_observability.changes.blame import blame
from pulpo_observability.changes.change_json import author_note
from pulpo_observability.changes.history import ChangeHistory, ChangeSearch, find_target

from .conftest import Library

ANN, BEN = Actor("ann"), Actor("ben")


async def authors(library: Library, model: str, key: Any, field: str | None = None) -> dict[str, tuple[str, str]]:
    found = await blame(
        ChangeHistory(library.runtime.database), find_target(library.runtime.project, model, str(key)), field
    )
    return {each.path: (each.change.actor if each.change else "", author_note(each)) for each in found}


async def test_the_author_of_each_field(library: Library) -> None:
    books: Documents[Any] = Documents("Book")
    created = await books.as_(ANN).create({"title": "Emma", "shelf": {"room": "a"}})
    await Documents("Book").as_(BEN).patch(created.id, {"shelf": {"room": "b"}, "stars": 1})
    await Documents("Book").as_(ANN).patch(created.id, {"stars": 2})
    assert await authors(library, "Book", created.id) == {
        "_class_id": ("ann", ""),
        "title": ("ann", ""),
        "stars": ("ann", ""),
        "tags": ("ann", ""),
        "shelf.room": ("ben", ""),
        "shelf.code": ("ann", ""),
    }
    assert await authors(library, "Book", created.id, "shelf") == {"shelf.room": ("ben", ""), "shelf.code": ("ann", "")}
    assert await authors(library, "Book", created.id, "shelf.room") == {"shelf.room": ("ben", "")}
    with pytest.raises(NotFoundError, match="no field 'pages'"):
        await authors(library, "Book", created.id, "pages")
    await Documents("Book").delete(created.id)
    with pytest.raises(NotFoundError, match="no Book with the id"):
        await authors(library, "Book", created.id)


async def test_what_is_not_recorded(library: Library) -> None:
    book = await library.main.Book(title="Emma").insert()
    other: AsyncMongoClient[Any]
    async with AsyncMongoClient(library.runtime.database.url) as other:
        changes = {"$set": {"stars": 9, "extra": 1}}
        await other[library.runtime.database.name]["Book"].update_one({"_id": book.id}, changes)
    found = await authors(library, "Book", book.id)
    changed = "changed since, by something that is not recorded"
    assert (found["stars"], found["extra"]) == (("anonymous", changed), ("anonymous", changed))
    await library.forget()
    assert await authors(library, "Book", book.id, "title") == {"title": ("", "not recorded")}


async def test_a_write_that_was_recorded_as_a_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "MAX_DOCUMENTS", 1)
    books = [library.main.Book(title="Emma") for _ in range(2)]
    await library.main.Book.insert_many(books)
    await invoke("books.rate", {"title": "Emma", "stars": 1}, actor=BEN)
    key = (await library.database["Book"].find_one())["_id"]
    found = await authors(library, "Book", key)
    assert found["title"] == ("anonymous", "")
    assert found["stars"] == ("ben", "recorded with many others; it may have had the value before")
    target = find_target(library.runtime.project, "Book", str(key))
    listed = await ChangeHistory(library.runtime.database).search(ChangeSearch(target=target), 50)
    assert [each.kind for each in listed] == ["update", "create"]


async def test_fields_that_a_write_of_many_has_renamed(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "MAX_DOCUMENTS", 1)
    loose = library.database["loose"]
    await loose.insert_many([{"_id": n, "old": 1, "other": 2} for n in range(2)])
    await loose.update_many({}, {"$rename": {"old": "new"}})
    many = (await library.changes(kind="update"))[0].many
    assert many is not None
    assert many.fields == ["new", "old"]
    assert (await authors(library, "loose", 1))["new"][1].startswith("recorded with many others")


async def test_a_collection_without_a_model(library: Library) -> None:
    await library.database["loose"].insert_one({"_id": 7, "a": 1})
    assert await authors(library, "loose", 7) == {"a": ("anonymous", "")}
