"""Random models, stored documents and patches: unnamed values keep their bytes, and PUT of GET changes none."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import bson
import pytest
from bson import Binary, DBRef, Decimal128, Int64
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pulpo_core import Documents, running

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
MODELS = 12
OPTIONS: CodecOptions[Any] = CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD)
TEXTS = st.text("abz é\"'\\", max_size=5)
TIMES = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
UUIDS = st.uuids()
WORDS = st.sets(TEXTS, max_size=4)
OIDS = st.integers(0, 9).map(lambda digit: bson.ObjectId(f"{digit}" * 24))
NUMBERS = st.integers(0, 9)
REFERENCES = OIDS.map(lambda key: DBRef("One", key)) | NUMBERS.map(lambda key: DBRef("Two", key))
LINKS = (
    OIDS.map(lambda key: {"id": str(key), "collection": "One"})
    | NUMBERS.map(lambda key: {"id": str(key), "collection": "Two"})
    | OIDS.map(str)
    | NUMBERS
)
# For each type what may be stored, and what a client may send.
LEAVES: dict[str, tuple[st.SearchStrategy[Any], st.SearchStrategy[Any]]] = {
    "str": (TEXTS, TEXTS),
    "int": (st.integers(-5, 5).map(Int64) | st.integers(-5, 5), st.integers(-9, 9)),
    "float": (st.floats(width=32), st.integers(-9, 9) | st.floats(-9, 9)),
    "bool": (st.booleans(), st.booleans()),
    "datetime": (TIMES, TIMES.map(datetime.isoformat)),
    "UUID": (UUIDS, UUIDS.map(str)),
    "Decimal": (st.decimals(-9, 9, places=2).map(Decimal128), st.sampled_from(["1.10", "2"])),
    "bytes": (st.binary(max_size=4), TEXTS),
    "datetime | str": (TIMES | TIMES.map(datetime.isoformat) | TEXTS, TEXTS),
    "UUID | str": (UUIDS | UUIDS.map(str), TEXTS),
    "SecretStr": (TEXTS, TEXTS),
    "str | None": (TEXTS | st.none(), TEXTS | st.none()),
    "set[str]": (WORDS.map(list), WORDS.map(sorted)),
    "dict[str, int]": (
        st.dictionaries(TEXTS, st.integers(0, 9), max_size=3),
        st.dictionaries(TEXTS, st.integers(0, 9)),
    ),
    "dict[str, object]": (st.dictionaries(TEXTS, st.integers(0, 9) | UUIDS | TIMES, max_size=3), st.just({"new": 1})),
    "Link[One] | Link[Two]": (REFERENCES, LINKS),
    "list[Link[Two] | Link[One]]": (st.lists(REFERENCES, max_size=3), st.lists(LINKS, max_size=3)),
    "Link[One] | None": (OIDS.map(lambda key: DBRef("One", key)) | st.none(), OIDS.map(str) | st.none()),
    "list[float]": (st.lists(st.floats(width=32), max_size=3), st.lists(st.integers(0, 9), max_size=3)),
}


class Shape:
    """The fields of a class: for each its type, and the name that it has in the database."""

    def __init__(self, name: str, chance: random.Random, inner: "list[Shape]") -> None:
        self.name = name
        self.fields: dict[str, tuple[str, str, Shape | None]] = {}
        for number in range(5):
            found = chance.choice(inner) if inner and chance.random() < 0.5 else None
            kind = (
                chance.choice(list(LEAVES))
                if found is None
                else chance.choice(["{}", "{} | None", "dict[str, {}]", "list[{}]"])
            )
            key = f"k_{number}" if chance.random() < 0.3 else f"f{number}"
            self.fields[f"f{number}"] = (kind.format(found.name if found else ""), key, found)

    def source(self, base: str) -> str:
        lines = [f"class {self.name}({base}):"]
        for name, (kind, key, _) in self.fields.items():
            lines.append(f"    {name}: {kind}" + ("" if name == key else f' = Field(alias="{key}")'))
        return "\n".join(lines)

    def stored(self) -> st.SearchStrategy[dict[str, Any]]:
        parts = {
            key: _wrap(kind, found.stored()) if found else LEAVES[kind][0] for kind, key, found in self.fields.values()
        }
        return st.fixed_dictionaries(parts, optional={"future": TIMES | st.just({"deep": Int64(1)})})

    def patches(self) -> st.SearchStrategy[dict[str, Any]]:
        parts: dict[str, st.SearchStrategy[Any]] = {}
        for name, (kind, _, found) in self.fields.items():
            if found is None:
                parts[name] = LEAVES[kind][1]
            elif kind == found.name:
                parts[name] = found.patches()
        return st.fixed_dictionaries({}, optional=parts)


def _wrap(kind: str, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    if kind.startswith("dict"):
        return st.dictionaries(TEXTS.filter(bool), inner, max_size=2)
    if kind.startswith("list"):
        return st.lists(inner, max_size=2)
    return inner | st.none() if kind.endswith("None") else inner


def make_shapes() -> tuple[list[Shape], list[Shape]]:
    chance = random.Random(20261129)
    inner = [Shape(f"Inner{number}", chance, []) for number in range(6)]
    return inner, [Shape(f"Model{number}", chance, inner) for number in range(MODELS)]


INNER, SHAPES = make_shapes()
HEAD = """
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from beanie import Document, Link
from pulpo_core import datamodel
from pydantic import BaseModel, Field, SecretStr


@datamodel
class One(Document):
    pass


@datamodel
class Two(Document):
    id: int
"""
SOURCE = "\n\n\n".join(
    [
        HEAD,
        *(shape.source("BaseModel") for shape in INNER),
        *("@datamodel\n" + shape.source("Document") for shape in SHAPES),
    ]
)
CASES = st.sampled_from(SHAPES).flatmap(lambda shape: st.tuples(st.just(shape), shape.stored(), shape.patches()))


@pytest.fixture
async def project(make_project: "MakeProject", database_url: str) -> AsyncIterator[None]:
    async with running(make_project(SOURCE, settings={"database_url": database_url})):
        yield


async def raw(documents: Documents[Any], key: Any) -> RawBSONDocument:
    options = OPTIONS.with_options(document_class=RawBSONDocument)
    collection: Any = documents.model.document_cls.get_pymongo_collection().with_options(codec_options=options)
    return await collection.find_one({"_id": key})  # type: ignore[no-any-return]


async def store(documents: Documents[Any], stored: dict[str, Any]) -> Any:
    """Insert what is stored, and return its id."""
    content = {"_id": bson.ObjectId(), **stored}
    collection: Any = documents.model.document_cls.get_pymongo_collection().with_options(codec_options=OPTIONS)
    await collection.insert_one(RawBSONDocument(bson.encode(content, codec_options=OPTIONS)))
    return content["_id"]


def check_unnamed(shape: Shape | None, before: Any, after: Any, patch: Any) -> None:
    """Check that all keys that a patch does not name have the same bytes."""
    named = (
        {}
        if shape is None
        else {shape.fields[name][1]: (value, shape.fields[name][2]) for name, value in patch.items()}
    )
    for key, value in before.items():
        if key not in named:
            assert key in after, key
            assert encoded(value) == encoded(after[key]), key
        elif named[key][1] is not None and isinstance(value, RawBSONDocument):
            check_unnamed(named[key][1], value, after[key], named[key][0])
    assert set(after) <= set(before) | set(named)


def encoded(value: Any) -> bytes:
    return bson.encode({"": value}, codec_options=OPTIONS)


SETTINGS = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(CASES)
async def test_a_patch_changes_what_it_names(project: None, case: tuple[Shape, dict[str, Any], dict[str, Any]]) -> None:
    shape, stored, patch = case
    documents: Documents[Any] = Documents(shape.name)
    key = await store(documents, stored)
    before = await raw(documents, key)
    await documents.patch(key, patch)
    check_unnamed(shape, before, await raw(documents, key), patch)


@SETTINGS
@given(CASES)
async def test_a_put_of_what_get_gave_changes_no_byte(project: None, case: tuple[Shape, dict[str, Any], Any]) -> None:
    shape, stored, _ = case
    documents: Documents[Any] = Documents(shape.name)
    key = await store(documents, stored)
    shown = (await documents.get(key)).json
    assume(b"_problems" not in shown)  # bytes that JSON has no form for
    assume(b"\\u0000" not in shown)  # which is refused in a body
    found = await documents.replace(key, (await documents.get(key)).value)
    assert found.json == shown
    assert (await documents.get(key)).json == shown


@settings(SETTINGS, max_examples=15)
@given(
    st.sampled_from(SHAPES).flatmap(
        lambda shape: st.tuples(st.just(shape), st.lists(shape.stored(), min_size=9, max_size=9))
    )
)
async def test_a_list_answers_with_all_documents(project: None, case: tuple[Shape, list[dict[str, Any]]]) -> None:
    shape, stored = case
    documents: Documents[Any] = Documents(shape.name)
    await documents.model.document_cls.get_pymongo_collection().delete_many({})
    for each in stored:
        await store(documents, each)
    await store(documents, {next(iter(stored[0])): Binary(b"\xff", 128)})
    items = (await documents.find()).items
    assert len(items) == 10
    assert "_problems" in items[-1]
