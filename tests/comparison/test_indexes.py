"""Indexes are made, made again at the next start, and compared, on both engines."""

import logging
from typing import Any

import pytest
from bson import DBRef
from pymongo import IndexModel

from pulpo_core.database import Database as CoreDatabase
from pulpo_core.testing import MakeProject, Pulpo
from tests.comparison.conftest import Database, is_embedded

INDEXES = {
    "ascending": IndexModel("x"),
    "descending": IndexModel([("x", -1)]),
    "compound": IndexModel([("x", 1), ("y", -1)], unique=True),
    "partial": IndexModel("x", unique=True, partialFilterExpression={"x": {"$exists": True}}),
    "sparse": IndexModel("x", sparse=True),
    "hidden": IndexModel("x", hidden=True),
    "expiring": IndexModel("at", expireAfterSeconds=1000),
    "of everything": IndexModel([("$**", 1)]),
    "2d": IndexModel([("place", "2d")]),
    "2dsphere": IndexModel([("place", "2dsphere")]),
    "2dsphere and more": IndexModel([("place", "2dsphere"), ("x", 1)], name="near"),
    "of a link": IndexModel("of"),
    "of the id of a link": IndexModel("of.$id"),
    "of two links": IndexModel([("of", 1), ("other", 1)], unique=True),
    "of a list of links": IndexModel("many"),
}
STORED = {"x": 1, "y": 2, "place": [1, 2], "of": DBRef("a", 1), "other": DBRef("a", 2), "many": [DBRef("a", 1)] * 2}

MAIN = """
    from typing import Any
    from beanie import Document, Link
    from pulpo_core import datamodel
    from pymongo import IndexModel

    @datamodel(indexes=["owner", ["owner", "name"]])
    class Shop(Document):
        name: str
        place: Any = None
        owner: Link["Shop"] | None = None

        class Settings:
            name = "shops"
            indexes = [[("place", "2dsphere")], IndexModel([("name", "hashed")]), IndexModel([("name", "text")])]
"""


@pytest.mark.parametrize("name", INDEXES)
async def test_the_same_index_can_be_made_again(database: Database, name: str) -> None:
    for _ in range(2):
        await database.things.create_indexes([INDEXES[name]])
        await database.things.insert_one(dict(STORED)) if not await database.things.find_one({"x": 1}) else None
    options: dict[str, Any] = dict(INDEXES[name].document)
    keys = list(options.pop("key").items())
    assert await database.things.create_index(keys, **options) == options["name"]
    assert await database.things.find_one({"of": DBRef("a", 1)}) == await database.things.find_one({"of.$id": 1})


async def test_what_differs_is_still_refused(database: Database) -> None:
    await database.things.create_indexes([IndexModel("x", name="one")])
    with pytest.raises(Exception, match="name"):
        await database.things.create_indexes([IndexModel("y", name="one")])


async def test_a_project_starts_again_with_its_indexes(
    make_project: MakeProject, pulpo: Pulpo, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    project = make_project(MAIN, settings={"database_url": database_url})
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            database = await CoreDatabase.connect(project)
        shops: Any = project.metadata.model("Shop").document_cls
        await shops(name="x", place=[1, 2], owner=shops.link_from_id("650000000000000000000001")).insert()
        await database.close()
    if is_embedded(database_url):
        assert "no hashed indexes" in caplog.text
        assert "no text indexes" in caplog.text
    done = pulpo("db", "indexes", cwd=project.root, expect=None)
    lines = [line for line in done.stdout.splitlines() if "place" in line or "owner" in line]
    assert lines
    assert not [line for line in lines if "missing" in line or "different" in line], done.stdout
