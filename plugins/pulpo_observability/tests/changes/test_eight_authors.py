"""One document, written in every way that people have, keeps who did what."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import AsyncMongoClient

from pulpo_core import Documents, invoke, running
from pulpo_core.documents.bulk import Update
from pulpo_core.invocation import Actor
from pulpo_core.testing import run_pulpo
from pulpo_core.transactions import has_transactions
from pulpo_core.users import user_name
from pulpo_observability.changes.document_change import COLLECTION
from pulpo_observability.changes.outside_changes import OUTSIDE

from .conftest import Library
from .test_outside_recorder import outside_recorded, quick, until

if TYPE_CHECKING:
    from pulpo_core import Project
    from pulpo_core.testing import MakeProject

__all__ = ["quick"]
SHOP = """
    from beanie import Document
    from pulpo_core import datamodel, operation

    @datamodel
    class Ware(Document):
        name: str
        price: int = 0

    @operation(name="wares.reprice")
    async def reprice(price: int) -> int:
        done = await Ware.get_pymongo_collection().update_many({}, {"$set": {"price": price}})
        return done.modified_count
"""
ANN, BEN, CLEO, DAN = (Actor(name) for name in ("ann", "ben", "cleo", "dan"))


@pytest.fixture
def shop(make_project: "MakeProject", database_url: str, recorded: None, quick: None) -> "Project":
    settings = {"database_url": database_url, "observability": {"changes_outside": False}}
    return make_project(SHOP, settings=settings)


async def test_eight_changes_of_one_document(shop: "Project", tmp_path: Path) -> None:
    async with running(shop) as runtime:
        main = sys.modules["main"]
        database = runtime.database.client[runtime.database.name]
        wares: Documents[Any] = Documents("Ware")

        ware = (await wares.as_(ANN, "api").create({"name": "lamp", "price": 1})).value
        key = str(ware["id"])
        await wares.as_(BEN, "api").patch(key, {"price": 2})
        await wares.as_(CLEO, "api").bulk([Update(key, {"price": 3})])
        _import(shop, tmp_path, price=4)
        _seed(shop, key, price=5)
        stored = await main.Ware.get(key)
        stored.price = 6
        await stored.save()
        await invoke("wares.reprice", {"price": 7}, actor=DAN, channel="test", id="the-run")

        async def made() -> list[Any]:
            return [each async for each in database[COLLECTION].find({}).sort("order")]

        expected = [
            ("create", 1, "ann", "api", None),
            ("update", 2, "ben", "api", None),
            ("update", 3, "cleo", "api", None),
            ("update", 4, user_name(), "cli", None),
            ("update", 5, user_name(), "cli", None),
            ("update", 6, "anonymous", "python", None),
            ("update", 7, "dan", "test", "the-run"),
        ]
        if has_transactions(runtime.database):  # and so change streams
            expected.append(("update", 8, OUTSIDE, OUTSIDE, None))
            async with outside_recorded(Library(runtime, main)), AsyncMongoClient[Any](runtime.database.url) as shell:
                await shell[runtime.database.name]["Ware"].update_one({}, {"$set": {"price": 8}})

                async def all_made() -> bool:
                    return len(await made()) >= len(expected)

                await until(all_made)
        changes = await made()
        assert {str(each["document_id"]) for each in changes} == {key}
        found = [(each["kind"], _price(each), each["actor"], each["channel"], each.get("run")) for each in changes]
        assert found == expected


def _import(shop: "Project", folder: Path, price: int) -> None:
    """Export the wares, edit the file, and import it."""
    copy = folder / "copy"
    run_pulpo("db", "export", str(copy), cwd=shop.root)
    (file,) = copy.glob("*.ndjson")
    ware = json.loads(file.read_text())
    file.write_text(json.dumps({**ware, "price": {"$numberInt": str(price)}}) + "\n")
    run_pulpo(
        "db", "import", str(copy), "--mode", "replace", "--edited", cwd=shop.root, PULPO_OBSERVABILITY_CHANGES="true"
    )


def _seed(shop: "Project", key: str, price: int) -> None:
    (shop.root / "seeds").mkdir()
    (shop.root / "seeds" / "ware.json").write_text(json.dumps([{"id": key, "name": "lamp", "price": price}]))
    run_pulpo("db", "seed", "--update", cwd=shop.root, PULPO_OBSERVABILITY_CHANGES="true")


def _price(change: dict[str, Any]) -> Any:
    """Return what the price was set to."""
    if change["kind"] == "create":
        return change["content"]["price"]
    return next(each["after"] for each in change["delta"] if each["path"] == "price")
