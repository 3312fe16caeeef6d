"""Both ways from a stored document to JSON give the same bytes."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import bson
import pytest
from beanie import Document, Link, PydanticObjectId, init_beanie
from bson import CodecOptions, DBRef, Int64, ObjectId
from bson.binary import UuidRepresentation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, computed_field, field_serializer, field_validator
from pymongo import AsyncMongoClient

from pulpo_core.documents.encode.json import Encoder

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD)

ZONELESS = CODEC.with_options(tz_aware=False)


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(BaseModel):
    width: float
    name: str | None = None


class Other(Document):
    name: str


class Plain(Document):
    text: str
    number: int = 0
    ratio: float | None = None
    flag: bool = False
    at: datetime | None = None
    code: UUID | None = None
    ref: PydanticObjectId | None = None
    color: Color = Color.RED
    kind: Literal["a", "b"] = "a"
    words: list[str] = []
    counts: dict[str, int] = {}
    inner: Inner | None = None
    inners: list[Inner] = []
    either: int | str = 0
    other: Link[Other] | None = None
    named: str = Field("", alias="Named", max_length=500)


class Validated(Document):
    text: Annotated[str, AfterValidator(str.strip)]


class WithValidator(Document):
    text: str

    @field_validator("text")
    @classmethod
    def upper(cls, value: str) -> str:
        return value.upper()


class WithSerializer(Document):
    text: str

    @field_serializer("text")
    def shown(self, value: str) -> str:
        return f"<{value}>"


class Computed(Document):
    text: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def length(self) -> int:
        return len(self.text)


class Stripped(Document):
    model_config = ConfigDict(str_strip_whitespace=True)
    text: str


class Recursive(BaseModel):
    inside: "Recursive | None" = None


class Deep(Document):
    tree: Recursive | None = None


DOCUMENTS = [Plain, Other, Validated, WithValidator, WithSerializer, Computed, Stripped, Deep]


@pytest.fixture
async def bound(database_url: str) -> AsyncIterator[None]:
    client: AsyncMongoClient[Any] = AsyncMongoClient(database_url)
    await init_beanie(database=client.get_default_database(), document_models=DOCUMENTS)
    yield
    await client.close()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 (made aware here)
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
)
inners = st.fixed_dictionaries({"width": st.floats(allow_nan=False)}, optional={"name": st.none() | texts})
stored_documents = st.fixed_dictionaries(
    {"_id": st.binary(min_size=12, max_size=12).map(ObjectId), "text": texts},
    optional={
        "number": st.integers(-(2**63), 2**63 - 1) | st.integers(-(2**63), 2**63 - 1).map(Int64),
        "ratio": st.none() | st.floats() | st.integers(-100, 100),
        "flag": st.booleans(),
        "at": st.none() | times,
        "code": st.none() | st.uuids(),
        "ref": st.none() | st.binary(min_size=12, max_size=12).map(ObjectId),
        "color": st.sampled_from(["red", "blue"]),
        "kind": st.sampled_from(["a", "b"]),
        "words": st.lists(texts, max_size=3),
        "counts": st.dictionaries(texts.filter(lambda key: "\0" not in key), st.integers(0, 9), max_size=3),
        "inner": st.none() | inners,
        "inners": st.lists(inners, max_size=2),
        "either": st.integers(0, 9) | texts,
        "other": st.none() | st.binary(min_size=12, max_size=12).map(lambda key: DBRef("Other", ObjectId(key))),
        "Named": texts,
        "unknown": texts,
    },
)


@pytest.mark.usefixtures("bound")
async def test_plain_documents() -> None:
    encoder = Encoder(Plain)
    assert encoder.is_plain

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(stored_documents, max_size=4))
    def both_ways(documents: list[Mapping[str, Any]]) -> None:
        read = [bson.decode(bson.encode(document, codec_options=CODEC), CODEC) for document in documents]
        assert encoder.many(read) == b"[%b]" % b",".join(map(encoder.validated, read))
        zoneless = [bson.decode(bson.encode(document, codec_options=CODEC), ZONELESS) for document in documents]
        assert encoder.many(zoneless) == encoder.many(read)
        assert [encoder.one(document) for document in read] == [encoder.validated(document) for document in read]

    both_ways()


@pytest.mark.parametrize("document", [Validated, WithValidator, WithSerializer, Computed, Stripped, Deep])
@pytest.mark.usefixtures("bound")
async def test_what_changes_values_is_not_plain(document: type[Document]) -> None:
    assert not Encoder(document).is_plain


@pytest.mark.usefixtures("bound")
async def test_those_take_the_way_through_the_class() -> None:
    key = ObjectId("0123456789abcdef01234567")
    stored = {"_id": key, "text": " a "}
    assert Encoder(Validated).one(stored) == b'{"id":"0123456789abcdef01234567","text":"a"}'
    assert Encoder(WithValidator).one(stored) == b'{"id":"0123456789abcdef01234567","text":" A "}'
    assert Encoder(WithSerializer).one(stored) == b'{"id":"0123456789abcdef01234567","text":"< a >"}'


@pytest.mark.usefixtures("bound")
async def test_some_fields_only() -> None:
    stored = {"_id": ObjectId("0123456789abcdef01234567"), "text": "a", "number": 1, "Named": "n"}
    assert Encoder(Plain, ("named", "text")).one(stored) == b'{"id":"0123456789abcdef01234567","text":"a","named":"n"}'
    assert Encoder(Plain, ("named",)).projection == {"_id": 1, "Named": 1}
