"""Documents are stored as Beanie's own encoder encodes them, whichever way they are written."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from beanie import Document, Link, PydanticObjectId, init_beanie
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field
from pymongo import AsyncMongoClient

from pulpo_core.documents.encode.bson import to_bson, to_store, to_store_by_beanie
from pulpo_core.documents.link_types import may_hold_links


class Color(StrEnum):
    RED = "red"


class Inner(BaseModel):
    width: float


class Simple(Document):
    text: str = ""
    number: int | None = None
    flag: bool = False
    at: datetime | None = None
    ref: PydanticObjectId | None = None
    words: list[str | None] = []
    named: str = Field("", alias="Named")
    hidden: str = Field("", exclude=True)


class Sparse(Simple):
    class Settings:
        keep_nulls = False


class Revised(Simple):
    class Settings:
        use_revision = True


class Own(Document):
    id: str  # type: ignore[assignment]
    price: Decimal | None = None
    color: Color | None = None
    inner: Inner | None = None
    codes: list[UUID] = []
    counts: dict[str, int] = {}


class Open(Document):
    model_config = ConfigDict(extra="allow")


class Encoded(Document):
    text: str = ""

    class Settings:
        bson_encoders = {str: str.upper}


class Linked(Document):
    other: Link[Own] | None = None


class Deep(Document):
    parts: list[dict[str, "Holder"]] = []


class Holder(BaseModel):
    link: Link[Own] | None = None
    again: "Holder | None" = None


KINDS = [Simple, Sparse, Revised, Own, Open, Encoded, Linked, Deep]


@pytest.fixture
async def bound(database_url: str) -> AsyncIterator[None]:
    client: AsyncMongoClient[Any] = AsyncMongoClient(database_url, uuidRepresentation="standard")
    await init_beanie(database=client.get_default_database(), document_models=KINDS)
    yield
    await client.close()


def check(document: Document) -> None:
    found, expected = to_store(document), to_store_by_beanie(document)
    assert to_bson(document, found) == to_bson(document, expected)
    assert found.keys() == expected.keys()


@pytest.mark.usefixtures("bound")
async def test_values_that_bson_has_itself() -> None:
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([Simple, Sparse, Revised]), st.data())
    def stored(kind: type[Document], data: st.DataObject) -> None:
        values = {
            "_id": data.draw(st.none() | st.binary(min_size=12, max_size=12).map(ObjectId)),
            "text": data.draw(st.text(st.characters(exclude_categories=["Cs"]))),
            "number": data.draw(st.none() | st.integers(-(2**63), 2**63 - 1)),
            "at": data.draw(st.none() | st.datetimes(timezones=st.just(UTC))),
            "words": data.draw(st.lists(st.none() | st.just("a"))),
            "Named": "n",
            "hidden": "h",
            "revision_id": UUID(int=1),
        }
        check(kind.model_validate(values))

    stored()


@pytest.mark.parametrize(
    "document",
    [
        lambda: Own(id="a", price=Decimal("1.5"), color=Color.RED, inner=Inner(width=1), codes=[UUID(int=7)]),
        lambda: Own(id="a", counts={"a": 1}),
        lambda: Open.model_validate({"more": Color.RED}),
        lambda: Encoded(text="a"),
        lambda: Linked.model_validate({"other": {"id": "a", "collection": "Own"}}),
        lambda: Simple.model_construct(text=Color.RED),
    ],
)
@pytest.mark.usefixtures("bound")
async def test_values_that_have_to_be_encoded(document: Any) -> None:
    check(document())


@pytest.mark.usefixtures("bound")
async def test_what_may_hold_links() -> None:
    assert {kind.__name__ for kind in KINDS if may_hold_links(kind)} == {"Linked", "Deep", "Open"}
