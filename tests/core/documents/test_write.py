"""`Documents.create`, `replace`, `patch`, `delete` and `bulk`: what they write, from Python, without a server."""

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from pulpo_core import Documents, hookimpl, running
from pulpo_core.documents import Create, Delete, Expected, Update
from pulpo_core.exceptions import ConflictError, NotFoundError, PreconditionFailedError, ValidationError
from pulpo_core.plugins import Plugins, from_modules
from pulpo_core.writes import Write, WriteCallNext, WriteMiddleware

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

NOWHERE = "0" * 24
STRICT = """
    from datetime import datetime

    from beanie import Document, Indexed, Insert, Link, Replace, before_event
    from pulpo_core import datamodel
    from pydantic import BaseModel, ConfigDict
    from typing import Annotated


    class Place(BaseModel):
        model_config = ConfigDict(strict=True)
        city: str
        since: datetime | None = None


    @datamodel
    class Member(Document):
        model_config = ConfigDict(strict=True)
        number: Annotated[int, Indexed(unique=True)]
        place: Place | None = None
        joined: datetime | None = None
        changes: int = 0

        @before_event(Insert, Replace)
        def count(self) -> None:
            self.changes += 1

        class Settings:
            use_revision = True
"""


class Recorder:
    """A plugin that keeps every write."""

    def __init__(self) -> None:
        self.writes: list[Write] = []

    async def record(self, write: Write, call_next: WriteCallNext) -> Any:
        result = await call_next(write)
        self.writes.append(write)
        return result

    @hookimpl
    def pulpo_writes(self) -> list[WriteMiddleware]:
        return [self.record]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def plugins(recorder: Recorder) -> Plugins:
    return from_modules(recorder=recorder)


@pytest.fixture
def writes(recorder: Recorder) -> list[Write]:
    """The writes that the write middlewares saw."""
    return recorder.writes


def told(writes: list[Write]) -> list[tuple[str, Any, Any]]:
    """The kind of each write, the ids, and the document before it."""
    return [(write.kind, write.ids, write.before) for write in writes]


async def test_create(jobs: Documents[Any], job_class: Any, writes: list[Write]) -> None:
    stored = await jobs.create({"title": "Cook", "salary": "5", "kind": "part", "posted_at": "2026-05-01T12:00:00Z"})
    assert isinstance(stored.document, job_class)
    assert stored.value == {
        "id": stored.id_text,
        "title": "Cook",
        "salary": 5,
        "remote": False,
        "kind": "part",
        "tags": [],
        "posted_at": "2026-05-01T12:00:00Z",
        "company": None,
    }
    read = await jobs.get(stored.id)
    assert (read.json, read.version, read.document) == (stored.json, stored.version, stored.document)
    assert told(writes) == [("insert", (stored.id,), None)]


async def test_python_values_and_documents(jobs: Documents[Any], job_class: Any) -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    kind = job_class.model_fields["kind"].annotation
    by_values = await jobs.create({"title": "Cook", "kind": kind.PART, "posted_at": noon})
    by_document = await jobs.create(job_class(title="Cook", kind=kind.PART, posted_at=noon))
    assert {**by_values.value, "id": ""} == {**by_document.value, "id": ""}
    with pytest.raises(ValidationError, match="token cannot be set"):  # it is excluded: Beanie would not store it
        await jobs.create({"title": "Spy", "token": SecretStr("hush")})
    replaced = await jobs.replace(by_document.id, job_class(title="Chef"))
    assert (replaced.id, replaced.value["title"], replaced.value["kind"]) == (by_document.id, "Chef", "full")


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({}, "title", "Field required"),
        ({"title": "x", "salary": "much"}, "salary", "valid integer"),
        ({"title": "x", "pay": 1}, "pay", "unknown; known are id, title"),
        ({"title": "x", "_id": 1}, "_id", "cannot be set"),
        ({"title": "x", "revision_id": NOWHERE}, "revision_id", "cannot be set"),
        ({"title": "x", "salary": 2**70}, "salary", "cannot be stored"),
        ({"title": "a\0b"}, "title", "NUL character"),
        ({"title": "x", "$set": {}}, "$set", "dollar sign"),
        ({"title": "x", "company": {"id": NOWHERE, "collection": "jobs"}}, "company", "must link to Company"),
    ],
)
async def test_errors_are_reported_by_field(
    jobs: Documents[Any], writes: list[Write], values: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        await jobs.create(values)
    (error,) = caught.value.errors
    assert error["loc"] == (field,)
    assert message in error["msg"]
    assert (await jobs.count(), writes) == (0, [])


async def test_all_unknown_fields_are_reported_at_once(jobs: Documents[Any]) -> None:
    with pytest.raises(ValidationError, match="Job has no field pay, titel") as caught:
        await jobs.create({"titel": "x", "pay": 1, "salary": 2})
    assert [error["loc"] for error in caught.value.errors] == [("pay",), ("titel",)]
    assert {error["msg"] for error in caught.value.errors} == {f"unknown; {caught.value.hint}"}
    stored = await jobs.create({"title": "x"})
    with pytest.raises(ValidationError) as caught:
        await jobs.patch(stored.id, {"slary": 2})
    assert caught.value.hint == "did you mean 'salary'?"
    with pytest.raises(ValidationError) as caught:
        await jobs.create({f"x{number}": 1 for number in range(1000)})
    assert len(caught.value.errors) == 20


async def test_no_object(jobs: Documents[Any]) -> None:
    with pytest.raises(ValidationError, match="must be an object"):
        await jobs.create([1])  # type: ignore[arg-type]


async def test_replace(jobs: Documents[Any], writes: list[Write]) -> None:
    first = await jobs.create({"title": "Cook", "salary": 5})
    second = await jobs.replace(first.id_text, {"title": "Chef"})
    assert (second.value["title"], second.value["salary"]) == ("Chef", None)
    assert second.version != first.version
    assert (await jobs.get(first.id)).version == second.version
    with pytest.raises(ValidationError, match="the id cannot be changed"):
        await jobs.replace(first.id, {"title": "x", "id": NOWHERE})
    with pytest.raises(NotFoundError):
        await jobs.replace(NOWHERE, {"nonsense": 1})
    assert told(writes) == [("insert", (first.id,), None), ("replace", (first.id,), first.values)]


async def test_patch(jobs: Documents[Any]) -> None:
    first = await jobs.create({"title": "Cook", "salary": 5, "tags": ["a", "b"]})
    second = await jobs.patch(first.id, {"salary": None, "tags": ["c"]})
    assert second.value == {**first.value, "salary": None, "tags": ["c"]}
    with pytest.raises(NotFoundError):
        await jobs.patch(NOWHERE, {"nonsense": 1})
    with pytest.raises(ValidationError, match="Field required"):
        await jobs.patch(first.id, {"title": None})


async def test_patches_at_the_same_time_are_all_kept(jobs: Documents[Any]) -> None:
    stored = await jobs.create({"title": "Cook"})
    fields: list[dict[str, Any]] = [
        {"salary": 1},
        {"remote": True},
        {"tags": ["a"]},
        {"kind": "part"},
        {"title": "Chef"},
    ]
    await asyncio.gather(*(jobs.patch(stored.id, change) for change in fields))
    final = (await jobs.get(stored.id)).value
    assert {name: value for field in fields for name, value in field.items()}.items() <= final.items()


async def test_versions_are_expected(jobs: Documents[Any]) -> None:
    first = await jobs.create({"title": "Cook"})
    second = await jobs.patch(first.id, {"salary": 1}, expected=first.version)
    for write in (
        lambda expected: jobs.patch(first.id, {"salary": 2}, expected=expected),
        lambda expected: jobs.replace(first.id, {"title": "x"}, expected=expected),
        lambda expected: jobs.delete(first.id, expected=expected),
    ):
        for expected in (first.version, [first.version, "other"], [], Expected(none_of=frozenset([second.version]))):
            with pytest.raises(PreconditionFailedError) as caught:
                await write(expected)
            assert caught.value.details == {"version": second.version}
    third = await jobs.replace(first.id, {"title": "x"}, expected=[first.version, second.version])
    fourth = await jobs.patch(first.id, {"salary": 2}, expected=Expected(none_of=frozenset(["other"])))
    await jobs.delete(first.id, expected=fourth.version)
    assert third.version != fourth.version
    with pytest.raises(NotFoundError):
        await jobs.delete(first.id, expected=fourth.version)


async def test_of_writers_that_expect_one_version_one_wins(jobs: Documents[Any]) -> None:
    stored = await jobs.create({"title": "Cook"})
    writes = [jobs.patch(stored.id, {"salary": n}, expected=stored.version) for n in range(5)]
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert sum(isinstance(result, PreconditionFailedError) for result in results) == 4


async def test_delete(jobs: Documents[Any], writes: list[Write]) -> None:
    stored = await jobs.create({"title": "Cook"})
    await jobs.delete(stored.id_text)
    assert await jobs.count() == 0
    assert told(writes) == [("insert", (stored.id,), None), ("delete", (stored.id,), stored.values)]
    with pytest.raises(NotFoundError):
        await jobs.delete(stored.id)


async def test_bulk(jobs: Documents[Any], writes: list[Write]) -> None:
    stored = await jobs.create({"title": "Cook"})
    steps: list[None] = []
    results = await jobs.bulk(
        [
            Create({"title": "a"}),
            Create({"nonsense": 1}),
            Create({"title": "b"}),
            Update(stored.id, {"salary": 1}, stored.version),
            Update(stored.id, {"salary": 2}, stored.version),
            Delete(NOWHERE),
            Delete(stored.id_text),
        ],
        progress=lambda: steps.append(None),
    )
    errors = [type(result.error).__name__ if result.error else "" for result in results]
    assert errors == ["", "ValidationError", "", "", "PreconditionFailedError", "NotFoundError", ""]
    assert [item["title"] for item in (await jobs.find()).items] == ["a", "b"]
    assert [result.stored is None for result in results] == [False, True, False, False, True, True, True]
    assert results[0].id == (await jobs.get(results[0].id)).id_text
    changed = results[3].stored
    assert changed is not None
    assert told(writes) == [
        ("insert", (stored.id,), None),
        ("insert", (results[0].stored.id, results[2].stored.id), None),  # type: ignore[union-attr]
        ("replace", (stored.id,), stored.values),
        ("delete", (stored.id,), changed.values),
    ]
    assert len(steps) >= len(results)


async def test_bulk_of_too_many(jobs: Documents[Any]) -> None:
    with pytest.raises(ValidationError, match="too many changes: 1001"):
        await jobs.bulk([Create({"title": "x"})] * 1001)
    assert await jobs.bulk([]) == []


@pytest.mark.any_engine
async def test_large_documents_are_compared_too(jobs: Documents[Any]) -> None:
    stored = await jobs.create({"title": "large", "tags": ["x" * 7_500_000]})
    patched = await jobs.patch(stored.id, {"salary": 1})
    with pytest.raises(PreconditionFailedError):
        await jobs.delete(stored.id, expected=stored.version)
    await jobs.delete(stored.id, expected=patched.version)
    stored = await jobs.create({"title": "larger", "tags": ["x" * 9_000_000]})
    await jobs.delete(stored.id, expected=stored.version)
    assert await jobs.count() == 0


async def test_bulk_names_a_document_that_is_too_large(jobs: Documents[Any]) -> None:
    large = {"title": "large", "tags": ["x" * 17_000_000]}
    results = await jobs.bulk([Create({"title": "a"}), Create(large), Create({"title": "b"})])
    assert [type(result.error) for result in results] == [type(None), ValidationError, type(None)]
    with pytest.raises(ValidationError):
        await jobs.create(large)
    assert await jobs.count() == 2


async def test_strict_models_actions_and_unique_values(make_project: "MakeProject", database_url: str) -> None:
    async with running(make_project(STRICT, settings={"database_url": database_url})) as runtime:
        members: Documents[Any] = Documents("Member")
        member_class = runtime.project.metadata.model("Member").document_cls
        noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
        first = await members.create({"number": 1, "joined": "2026-05-01T12:00:00Z", "place": {"city": "Vigo"}})
        second = await members.create({"number": 2, "joined": noon})
        third = await members.create(member_class(number=3, joined=noon, place={"city": "Lugo", "since": noon}))
        assert {each.document.joined for each in (first, second, third)} == {noon}
        assert [each.value["changes"] for each in (first, second, third)] == [1, 1, 1]
        patched = await members.patch(first.id, {"place": {"since": "2026-05-01T12:00:00Z"}})
        assert patched.value["place"] == {"city": "Vigo", "since": "2026-05-01T12:00:00Z"}
        assert patched.value["changes"] == 2
        with pytest.raises(ConflictError, match="the same value of number"):
            await members.create({"number": 1})
        with pytest.raises(ConflictError, match="the same value of number"):
            await members.patch(first.id, {"number": 2})
        (twice, fresh) = await members.bulk([Create({"number": 1}), Create({"number": 4})])
        assert isinstance(twice.error, ConflictError)
        assert fresh.stored is not None
        assert fresh.stored.document.revision_id is not None
        assert json.loads(fresh.stored.json) == (await members.get(fresh.id)).value
