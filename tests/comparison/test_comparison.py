"""Commands that operations can send have the same results on the embedded engine and on MongoDB.

`answers.json` holds the answers of a MongoDB, `differences.json` what the embedded engine does differently. Both make
the tables of docs/reference/embedded.md. After a change of the cases, record the answers of a MongoDB again:
`PULPO_UPDATE_GOLDEN=1 PULPO_TEST_DATABASE_URL=mongodb://… pytest tests/comparison`, and then
`python docs/generate.py`.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from bson import json_util
from pymongo.errors import OperationFailure

from tests.comparison.conftest import Database, is_embedded
from tests.comparison.data import BOOKS
from tests.comparison.filters import FILTERS
from tests.comparison.pipelines import EXPRESSIONS, STAGES
from tests.comparison.updates import UPDATES

ANSWERS = Path(__file__).with_name("answers.json")
DIFFERENCES: dict[str, Any] = json.loads(Path(__file__).with_name("differences.json").read_text())
CASES: dict[str, dict[str, dict[str, Any]]] = {
    "filters": FILTERS,
    "updates": UPDATES,
    "pipelines": STAGES,
    "expressions": EXPRESSIONS,
}


@pytest.mark.parametrize(("kind", "group"), [(kind, group) for kind in CASES for group in CASES[kind]])
async def test_both_engines_answer_alike(database: Database, database_url: str, kind: str, group: str) -> None:
    found = {name: await answer(database, kind, case) for name, case in CASES[kind][group].items()}
    if os.environ.get("PULPO_UPDATE_GOLDEN") and not is_embedded(database_url):
        record(kind, group, found)
    expected = json.loads(ANSWERS.read_text())[kind][group]
    known = DIFFERENCES.get(kind, {}).get(group, {}) if is_embedded(database_url) else {}
    same = {name: given for name, given in found.items() if name not in known}
    assert same == {name: given for name, given in expected.items() if name not in known}
    for name, difference in known.items():
        assert found[name] != expected[name], f"{name} is the same by now: remove it from differences.json"
        assert (found[name] == "error") == difference.startswith("error")


async def answer(database: Database, kind: str, case: Any) -> Any:
    """Return the result of the database as JSON; "error" if it refuses."""
    try:
        return json.loads(json_util.dumps(await ASK[kind](database, case), json_options=json_util.RELAXED_JSON_OPTIONS))
    except OperationFailure:
        return "error"


async def find(database: Database, case: dict[str, Any]) -> Any:
    """Return the ids of what a filter finds."""
    return sorted([book["_id"] async for book in database.books.find(case)])


async def aggregate(database: Database, case: list[dict[str, Any]]) -> Any:
    """Return what a pipeline gives, or what it stored."""
    found = await (await database.books.aggregate(case)).to_list()
    return await database.made.find().to_list() if {"$out", "$merge"} & set(case[-1]) else found


async def evaluate(database: Database, case: Any) -> Any:
    """Return an expression's value for each book."""
    pipeline = [{"$sort": {"_id": 1}}, {"$project": {"value": case}}]
    return [book.get("value", "missing") async for book in await database.books.aggregate(pipeline)]


async def update(database: Database, case: Any) -> Any:
    """Return the result of an update, and the books that it changed."""
    condition, change, options = case
    await database.books.delete_many({})
    await database.books.insert_many(BOOKS)
    result = await database.books.update_many(condition, change, **options)
    changed = [book async for book in database.books.find().sort("_id") if book not in BOOKS]
    return [result.matched_count, result.modified_count, result.upserted_id, changed]


ASK: dict[str, Any] = {"filters": find, "pipelines": aggregate, "expressions": evaluate, "updates": update}


def record(kind: str, group: str, found: dict[str, Any]) -> None:
    """Write the answers of one group."""
    answers = json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}
    answers.setdefault(kind, {})[group] = found
    lines = ",\n".join(
        f"  {json.dumps(kind)}: {{\n"
        + ",\n".join(
            f"    {json.dumps(group)}: {{\n"
            + ",\n".join(f"      {json.dumps(name)}: {json.dumps(given)}" for name, given in cases.items())
            + "\n    }"
            for group, cases in groups.items()
        )
        + "\n  }"
        for kind, groups in answers.items()
    )
    ANSWERS.write_text(f"{{\n{lines}\n}}\n")
