"""`Documents.restore`: a document becomes what was stored earlier. `stored_ids`: how an id is stored."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from bson import Decimal128, ObjectId
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

from pulpo_core import Actor, Documents, running
from pulpo_core.exceptions import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionFailedError,
    ValidationError,
)
from pulpo_core.plugins import from_modules

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

ANN = Actor("ann")
PAGES = """
    from beanie import DocumentWithSoftDelete
    from pulpo_core import datamodel

    @datamodel(permissions={"read": ["reader"], "update": ["editor"], "create": ["editor"], "delete": ["boss"]})
    class Page(DocumentWithSoftDelete):
        text: str
"""

PRICES = """
    from datetime import date
    from decimal import Decimal
    from uuid import UUID
    from beanie import Document
    from pulpo_core import datamodel

    @datamodel
    class Price(Document):
        amount: Decimal
        day: date
        key: UUID
"""


async def stored(job_class: Any, key: Any) -> Any:
    return await job_class.get_pymongo_collection().find_one({"_id": key})


async def test_what_was_stored_earlier(jobs: Documents[Any], job_class: Any) -> None:
    key = (await jobs.create({"title": "cook", "salary": 5, "tags": ["a"]})).id
    collection = job_class.get_pymongo_collection()
    await collection.update_one({"_id": key}, {"$set": {"token": "secret"}})
    earlier = await stored(job_class, key)
    await jobs.patch(key, {"title": "waiter", "salary": None, "tags": ["b", "c"]})
    await collection.update_one({"_id": key}, {"$set": {"future": 7}})
    await jobs.restore(earlier)
    assert await stored(job_class, key) == {**earlier, "future": 7}


async def test_the_version_that_is_expected(jobs: Documents[Any], job_class: Any) -> None:
    made = await jobs.create({"title": "cook"})
    earlier = await stored(job_class, made.id)
    changed = await jobs.patch(made.id, {"title": "waiter"})
    with pytest.raises(PreconditionFailedError):
        await jobs.restore(earlier, expected=made.version)
    assert (await jobs.restore(earlier, expected=changed.version)).document.title == "cook"


async def test_a_deleted_document(jobs: Documents[Any], job_class: Any) -> None:
    key = (await jobs.create({"title": "cook", "tags": ["a"]})).id
    earlier = await stored(job_class, key)
    await jobs.delete(key)
    with pytest.raises(NotFoundError):
        await jobs.restore(earlier)
    await jobs.restore(earlier, is_deleted=True)
    assert await stored(job_class, key) == earlier
    with pytest.raises(ConflictError):
        await jobs.restore(earlier, is_deleted=True)


async def test_what_the_model_no_longer_accepts(jobs: Documents[Any], job_class: Any) -> None:
    key = (await jobs.create({"title": "cook"})).id
    with pytest.raises(ValidationError, match="salary"):
        await jobs.restore({**await stored(job_class, key), "salary": "much"})
    with pytest.raises(ValidationError, match="salary"):
        await jobs.restore({"_id": ObjectId(), "title": "cook", "salary": "much"}, is_deleted=True)


async def test_types_that_the_driver_converts(make_project: "MakeProject", database_url: str) -> None:
    """The content may have been read without the conversions of the project."""
    project = make_project(PRICES, settings={"database_url": database_url}, plugins=from_modules())
    async with running(project) as runtime:
        prices: Documents[Any] = Documents("Price")
        key = (await prices.create({"amount": "1.50", "day": "2026-11-29", "key": str(uuid4())})).id
        plain: CodecOptions[dict[str, Any]] = CodecOptions(uuid_representation=UuidRepresentation.STANDARD)
        collection = runtime.database.client.get_database(runtime.database.name, codec_options=plain)["Price"]
        earlier: Any = await collection.find_one({"_id": key})
        assert earlier["amount"] == Decimal128("1.50")
        await prices.patch(key, {"amount": "2.50", "day": "2026-11-30"})
        await prices.restore(earlier)
        assert await collection.find_one({"_id": key}) == earlier
        await prices.delete(key)
        await prices.restore(earlier, is_deleted=True)
        assert await collection.find_one({"_id": key}) == earlier


async def test_soft_deletion_and_permissions(make_project: "MakeProject", database_url: str) -> None:
    project = make_project(PAGES, settings={"database_url": database_url}, plugins=from_modules())
    async with running(project):
        pages: Documents[Any] = Documents("Page")
        key = (await pages.create({"text": "x"})).id
        earlier: Any = await pages.model.document_cls.get_pymongo_collection().find_one({"_id": key})
        await pages.delete(key)
        for roles, is_deleted in (({"reader"}, False), ({"reader", "editor"}, False), ({"reader"}, True)):
            with pytest.raises(PermissionDeniedError):
                await pages.as_(Actor("ann", frozenset(roles))).restore(earlier, is_deleted=is_deleted)
        await pages.as_(Actor("ann", frozenset({"reader", "editor", "boss"}))).restore(earlier)
        assert (await pages.get(key)).document.text == "x"


async def test_the_forms_of_an_id(jobs: Documents[Any]) -> None:
    key = ObjectId()
    assert jobs.stored_ids(str(key)) == jobs.stored_ids(key) == [key]
    with pytest.raises(NotFoundError, match="no Job can have the id 'x'"):
        jobs.stored_ids("x")
