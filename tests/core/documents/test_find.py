"""`Documents.find`, `count`, `get` and `export`: what they read, from Python, without a server."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId

from pulpo_core import Documents
from pulpo_core.exceptions import NotFoundError, ValidationError

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
async def stored(jobs: Documents[Any], job_class: Any) -> list[Any]:
    """Five jobs, of which each pays more than the one before it."""
    made = [
        job_class(title=f"Job {n}", salary=10 * n, remote=n % 2 == 0, tags=[f"t{n}", "all"], posted_at=NOON)
        for n in range(1, 6)
    ]
    for job in made:
        await job.insert()
    return made


def titles(page: Any) -> list[str]:
    return [item["title"] for item in page.items]


async def test_a_page_in_its_three_forms(jobs: Documents[Any], stored: list[Any], job_class: Any) -> None:
    page = await jobs.find(sort="-salary", limit=2)
    assert titles(page) == ["Job 5", "Job 4"]
    assert page.items == json.loads(page.json)
    assert page.items[0]["id"] == str(stored[-1].id)
    assert "token" not in page.items[0]
    assert page.documents == [stored[4], stored[3]]
    assert isinstance(page.documents[0], job_class)
    assert page.total is None
    assert json.loads(page.to_json()) == {"items": page.items, "next_cursor": page.next_cursor, "total": None}


async def test_cursors_lead_through_all_pages(jobs: Documents[Any], stored: list[Any]) -> None:
    found, cursor = [], None
    while True:
        page = await jobs.find(sort="-salary", limit=2, cursor=cursor, count="exact")
        found += titles(page)
        assert page.total == 5
        if (cursor := page.next_cursor) is None:
            break
    assert found == ["Job 5", "Job 4", "Job 3", "Job 2", "Job 1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"salary__gte": 40}, [4, 5]),
        ({"salary__gte": "40"}, [4, 5]),
        ({"salary__in": [10, 30]}, [1, 3]),
        ({"salary__in": "10,30"}, [1, 3]),
        ({"salary__nin": (10, 20, 30)}, [4, 5]),
        ({"remote": True}, [2, 4]),
        ({"remote": "true"}, [2, 4]),
        ({"remote__exists": False}, []),
        ({"posted_at": NOON}, [1, 2, 3, 4, 5]),
        ({"posted_at__lt": NOON}, []),
        ({"tags": "t3"}, [3]),
        ({"title__icontains": "JOB 3"}, [3]),
        ({"q": "job 2"}, [2]),
        ({"limit": "2"}, [1, 2]),
        ({"limit": 2, "offset": 1}, [2, 3]),
        ({"sort": ["-remote", "salary"], "limit": 3}, [2, 4, 1]),
    ],
)
async def test_values_are_python_values_or_texts(
    jobs: Documents[Any], stored: list[Any], query: dict[str, Any], found: list[int]
) -> None:
    expected = [f"Job {n}" for n in found]
    assert titles(await jobs.find(**query)) == expected
    assert titles(await jobs.find(query)) == expected
    assert titles(await jobs.find(query.items())) == expected
    assert titles(await jobs.find(await jobs.query(query))) == expected


async def test_enums_and_ids_are_values(jobs: Documents[Any], stored: list[Any], job_class: Any) -> None:
    kind = job_class.model_fields["kind"].annotation
    assert await jobs.count(kind=kind.FULL) == 5
    assert await jobs.count(kind__in=[kind.PART]) == 0
    assert await jobs.count(id=stored[0].id) == 1
    assert await jobs.count(id__in=[job.id for job in stored[:2]]) == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"salary__gte": "much"}, "salary__gte: Input should be a valid integer"),
        ({"salary__gte": [1]}, "salary__gte: Input should be a valid integer"),
        ({"salary__in": 1}, "salary__in: must be a list"),
        ({"salary": None}, "salary: must have a value; salary__exists finds documents with and without one"),
        ({"title__contains": 5}, "title__contains: must be text"),
        ({"title": {"$ne": ""}}, "title: Input should be a valid string"),
        ({"title__in": [{"$ne": ""}]}, "title__in: Input should be a valid string"),
        ({"id": {"$ne": 1}}, "id: Value error, Id must be of type PydanticObjectId"),
        ({"remote__exists": {"$ne": 1}}, "remote__exists: Input should be a valid boolean"),
        ({"$where": "1"}, "$where: unknown parameter; known are"),
        ({"token": "x"}, "token: unknown parameter"),
        ({"limit": 0}, "limit: must be a whole number from 1 to 500"),
        ({"limit": True}, "limit: must be a whole number from 1 to 500"),
        ({"sort": "pay"}, "sort: cannot sort by 'pay'"),
        ({"fields": "pay"}, "fields: unknown field 'pay'"),
        ({"cursor": "abc"}, "cursor: must be a cursor"),
        ({"count": "many"}, "count: must be one of none, estimated, exact"),
    ],
)
async def test_wrong_parameters_are_named(jobs: Documents[Any], query: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        await jobs.find(**query)
    assert f"the query is not valid: {message}" in str(caught.value)
    assert [error["loc"] for error in caught.value.errors] == [("query", next(iter(query)))]


async def test_fields_leave_the_rest_out(jobs: Documents[Any], stored: list[Any]) -> None:
    page = await jobs.find(fields=["title"], limit=1)
    assert page.items == [{"id": str(stored[0].id), "title": "Job 1"}]
    with pytest.raises(TypeError, match="but fields= left some out"):
        _ = page.documents


async def test_links_are_expanded(jobs: Documents[Any], board: Any, job_class: Any) -> None:
    company = board.metadata.model("Company").document_cls(name="Acme")
    await company.insert()
    await job_class(title="Cook", company=company).insert()
    (plain,) = (await jobs.find()).items
    assert plain["company"] == {"id": str(company.id), "collection": "Company"}
    (expanded,) = (await jobs.find(expand="company")).items
    assert expanded["company"] == {"id": str(company.id), "name": "Acme", "country": "ES"}
    assert await jobs.count(company=company.id) == 1


async def test_count(jobs: Documents[Any], stored: list[Any]) -> None:
    assert await jobs.count() == 5
    assert await jobs.count(count="estimated") == 5
    assert await jobs.count(salary__gt=20, limit=1) == 3


async def test_get(jobs: Documents[Any], stored: list[Any], job_class: Any) -> None:
    for id in (str(stored[0].id), stored[0].id, ObjectId(stored[0].id)):  # noqa: A001
        found = await jobs.get(id)
        assert found.id == stored[0].id
        assert found.document == stored[0]
        assert isinstance(found.document, job_class)
        assert json.loads(found.json) == found.value
        assert found.value["title"] == "Job 1"
    changed = stored[0].model_copy(update={"salary": 11})
    before = found.version
    await changed.save()
    assert (await jobs.get(changed.id)).version != before


async def test_get_a_part(jobs: Documents[Any], board: Any, job_class: Any) -> None:
    company = board.metadata.model("Company").document_cls(name="Acme")
    await company.insert()
    stored = await job_class(title="Cook", salary=5, company=company).insert()
    whole = await jobs.get(stored.id)
    part = await jobs.get(stored.id, fields=["title"])
    assert part.value == {"id": str(stored.id), "title": "Cook"}
    assert part.version == whole.version
    assert part.document.salary == 5
    expanded = await jobs.get(stored.id, expand="company")
    acme = {"id": str(company.id), "name": "Acme", "country": "ES"}
    assert expanded.value == {**whole.value, "company": acme}
    assert expanded.version == whole.version
    assert (await jobs.get(stored.id, fields="company", expand="company")).value == {
        "id": str(stored.id),
        "company": acme,
    }
    assert (await jobs.get(stored.id, fields="title", expand="company")).value == part.value
    assert (await jobs.find(fields="title", expand="company")).items == [part.value]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"fields": "pay"}, "fields: unknown field 'pay'"),
        ({"expand": "title"}, "expand: Job has no link 'title'"),
        ({"title": "Cook"}, "title: unknown parameter; known are fields, expand"),
        ({"or": "(salary=1)"}, "or: unknown parameter"),
    ],
)
async def test_get_with_wrong_parameters(jobs: Documents[Any], query: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)) as caught:
        await jobs.get("0" * 24, **query)
    assert [error["loc"] for error in caught.value.errors] == [("query", next(iter(query)))]


@pytest.mark.parametrize("id", ["nonsense", "", "0" * 24, {"$ne": 1}, None, 5])
async def test_get_what_is_not_there(jobs: Documents[Any], stored: list[Any], id: Any) -> None:  # noqa: A002
    with pytest.raises(NotFoundError, match="there is no Job with the id"):
        await jobs.get(id)


async def test_exports(jobs: Documents[Any], stored: list[Any]) -> None:
    async def read(*words: Any, **query: Any) -> str:
        return b"".join([part async for part in await jobs.export(*words, **query)]).decode()

    page = await jobs.find(sort="-salary")
    assert json.loads(await read("json", sort="-salary")) == page.items
    assert [json.loads(line) for line in (await read("ndjson", sort="-salary")).splitlines()] == page.items
    assert (await read("csv", fields="title,salary", salary__lt=30)).splitlines() == [
        "id,title,salary",
        f"{stored[0].id},Job 1,10",
        f"{stored[1].id},Job 2,20",
    ]
    assert await read("json", salary__gt=1000) == "[]"
    with pytest.raises(ValidationError):
        await jobs.export("csv", pay=1)


async def test_many_documents_are_exported_as_one_array(jobs: Documents[Any], job_class: Any) -> None:
    await job_class.insert_many([job_class(title=f"line\nbreak {n}") for n in range(1100)])
    text = b"".join([part async for part in await jobs.export("json", expand="company")])
    assert [item["title"] for item in json.loads(text)] == [f"line\nbreak {n}" for n in range(1100)]


async def test_models_are_named_by_class_or_name(jobs: Documents[Any], job_class: Any, board: Any) -> None:
    assert Documents(job_class).model is jobs.model
    assert Documents(board.metadata.model("Job")).model is jobs.model
    with pytest.raises(NotFoundError, match="there is no model 'Work'"):
        Documents("Work")
    with pytest.raises(NotFoundError, match="there is no model 'int'"):
        Documents(int)  # type: ignore[type-var]
