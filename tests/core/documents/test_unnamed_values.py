"""Values that a patch does not name, or sends back as they were shown, keep their stored form."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import bson
import pytest
from bson import Decimal128, Int64
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from pydantic import BaseModel

from pulpo_core import Documents, running
from pulpo_core.documents import Create, Update
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.strictness import is_strict

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
ACCOUNTS = """
    from datetime import datetime
    from decimal import Decimal
    from enum import StrEnum
    from uuid import UUID

    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer


    class Login(BaseModel):
        user: str
        password: SecretStr
        hint: str | None = "none"


    class Place(BaseModel):
        name: str = "here"
        since: datetime | str = ""
        code: UUID | str = ""
        size: float = 0
        data: bytes = b""
        price: Decimal = Decimal(0)
        rank: int = 1

        @field_serializer("rank")
        def shown(self, rank: int) -> str:
            return f"#{rank}"


    class Color(StrEnum):
        RED = "red"
        BLUE = "blue"


    @datamodel
    class Account(Document):
        name: str = ""
        login: Login | None = None
        logins: dict[str, Login] = {}
        others: list[Login] = []
        place: Place = Place()
        token: SecretStr = SecretStr("first")
        tags: set[str] = set()
        colors: frozenset[Color] = frozenset()
        theme: str | None = "dark"
        due: datetime | None
        size: int = 3
        number: int = Field(default=1, frozen=True)
        free: dict[str, object] = {}


    class Part(BaseModel):
        serial: str = Field(frozen=True)
        size: int = 0


    @datamodel
    class Machine(Document):
        part: Part | None = None
        parts: dict[str, Part] = {}


    @datamodel
    class Note(Document):
        account: Link[Account]


    @datamodel
    class Strict(Document):
        model_config = ConfigDict(strict=True)
        login: Login
        since: datetime
"""
MASK = "**********"
OPTIONS: CodecOptions[Any] = CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD)


@pytest.fixture
async def accounts(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(ACCOUNTS, settings={"database_url": database_url})):
        yield Documents("Account")


async def store(documents: Documents[Any], **values: Any) -> Any:
    """Store values as they are, past the model, and return the id."""
    collection = documents.model.document_cls.get_pymongo_collection()
    return (await collection.insert_one({"due": None, **values})).inserted_id


async def raw(documents: Documents[Any], key: Any) -> dict[str, Any]:
    """Return what is stored, with the types that BSON has, and not those that the model's collection reads."""
    collection = documents.model.document_cls.get_pymongo_collection().with_options(codec_options=OPTIONS)
    found = await collection.find_one({"_id": key})
    assert found is not None
    return dict(found)


def login(password: str, user: str = "u1") -> dict[str, str]:
    return {"user": user, "password": password}


async def test_1_secrets_that_a_patch_does_not_name(accounts: Documents[Any]) -> None:
    key = await store(
        accounts, login=login("p"), logins={"a": login("pa"), "b": login("pb")}, others=[login("p1"), login("p2")]
    )
    await accounts.patch(key, {"login": {"user": "u2"}})
    await accounts.patch(key, {"logins": {"a": {"user": "u3"}}})
    await accounts.patch(key, {"name": "x"})
    found = await raw(accounts, key)
    assert found["login"] == login("p", "u2")
    assert found["logins"] == {"a": login("pa", "u3"), "b": login("pb")}
    assert found["others"] == [login("p1"), login("p2")]
    await accounts.patch(key, {"login": {"password": "new"}, "token": "second"})
    found = await raw(accounts, key)
    assert (found["login"]["password"], found["token"]) == ("new", "second")


async def test_1_masks_that_come_back(accounts: Documents[Any]) -> None:
    logins = {"a": login("pa"), "b": login("pb")}
    key = await store(accounts, token="t", login=login("p"), logins=logins, others=[login("p1"), login("p2", "u2")])
    shown = (await accounts.get(key)).value
    assert shown["token"] == shown["login"]["password"] == MASK
    await accounts.replace(key, shown)
    assert (await accounts.get(key)).value == shown
    changed = await raw(accounts, key)
    assert [item["password"] for item in changed["others"]] == ["p1", "p2"]
    shown["others"].reverse()
    shown["logins"]["a"]["user"] = "u4"
    del shown["login"]["password"], shown["token"]
    await accounts.replace(key, shown)
    changed = await raw(accounts, key)
    assert [item["password"] for item in changed["others"]] == ["p2", "p1"]
    assert (changed["logins"]["a"]["password"], changed["login"]["password"], changed["token"]) == ("pa", "p", "t")
    await accounts.patch(key, {"login": {"user": "u5", "password": MASK}, "token": MASK})
    changed = await raw(accounts, key)
    assert (changed["login"]["user"], changed["login"]["password"], changed["token"]) == ("u5", "p", "t")


@pytest.mark.parametrize("values", [{"token": MASK}, {"login": login(MASK)}, {"others": [login(MASK)]}])
async def test_1_a_mask_is_never_stored(accounts: Documents[Any], values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="is the mask of a secret"):
        await accounts.create({"due": None, **values})
    [result] = await accounts.bulk([Create({"due": None, **values})])
    assert isinstance(result.error, ValidationError)
    key = await store(accounts, others=[login("p", "u1")])
    if "others" in values:
        with pytest.raises(ValidationError):
            await accounts.patch(key, {"others": [login(MASK, "another")]})
    assert await accounts.count() == 1


ODD = {
    "name": "there",
    "since": "2020-01-01T00:00:00Z",
    "code": "8c5e0e9c-6f5f-4c57-a1f3-0f4a5b0e7f6d",
    "size": float("nan"),
    "data": b"\xff\xfe",
    "price": Decimal128("1.10"),
    "rank": Int64(2),
    "future": {"deep": Int64(5)},
}


@pytest.mark.parametrize("code", [ODD["code"], UUID(str(ODD["code"]))])
async def test_2_3_siblings_keep_their_bytes(accounts: Documents[Any], code: Any) -> None:
    place = {**ODD, "code": code}
    key = await store(
        accounts, future=[1, {"x": 1.0}], place=place, free={"n": Int64(1), "when": "2020-01-01"}, name="a"
    )
    await accounts.patch(key, {"place": {"name": "elsewhere"}})
    await accounts.patch(key, {"name": "b", "free": {"more": True}})
    found = await raw(accounts, key)
    expected = {**found, "future": [1, {"x": 1.0}], "place": {**place, "name": "elsewhere"}, "name": "b"}
    assert bson.encode(found, codec_options=OPTIONS) == bson.encode(expected, codec_options=OPTIONS)
    assert found["free"] == {"n": Int64(1), "when": "2020-01-01", "more": True}
    assert set(found) == {"_id", "due", "future", "place", "free", "name"}


async def test_3_a_put_drops_what_the_model_does_not_know(accounts: Documents[Any]) -> None:
    key = await store(accounts, name="a", future=1)
    await accounts.replace(key, {"name": "b", "due": None})
    assert "future" not in await raw(accounts, key)


async def test_a_patch_that_changes_nothing_keeps_the_version(accounts: Documents[Any]) -> None:
    key = await store(accounts, name="a", place=ODD, tags=["b", "a"])
    before = await accounts.get(key)
    for patch in ({}, {"name": "a"}, {"place": {"name": "there"}}, {"theme": "dark"}):
        assert (await accounts.patch(key, patch)).version == before.version, patch


async def test_5_null(accounts: Documents[Any]) -> None:
    key = await store(accounts, name="a", theme="light", size=7, login=login("p"))
    await accounts.patch(key, {"theme": None, "size": None, "login": {"hint": None}})
    found = await raw(accounts, key)
    assert (found["theme"], found["size"], found["login"]["hint"]) == (None, 3, None)
    shown = (await accounts.get(key)).value
    assert (shown["theme"], shown["due"], shown["login"]["hint"]) == (None, None, None)
    await accounts.patch(key, {"due": "2026-01-01T00:00:00Z"})
    await accounts.patch(key, {"due": None})
    assert (await raw(accounts, key))["due"] is None
    with pytest.raises(ValidationError, match=r"login\.user|user"):
        await accounts.patch(key, {"login": {"user": None}})
    await accounts.patch(key, {"login": None})
    await accounts.patch(key, {"login": {"user": "u", "password": "p", "hint": None}})
    assert (await raw(accounts, key))["login"] == {"user": "u", "password": "p", "hint": None}


async def test_6_sets_are_stored_in_order(accounts: Documents[Any]) -> None:
    made = await accounts.create({"due": None, "tags": ["c", "a", "b"], "colors": ["red", "blue"]})
    found = await raw(accounts, made.id)
    assert (found["tags"], found["colors"]) == (["a", "b", "c"], ["blue", "red"])
    assert made.value["tags"] == ["a", "b", "c"]
    again = await accounts.patch(made.id, {"tags": ["b", "c", "a"]})
    assert again.version == made.version
    key = await store(accounts, tags=["b", "a"])
    before = await accounts.get(key)
    assert (await accounts.patch(key, {"tags": ["a", "b"]})).version == before.version


async def test_frozen_fields(accounts: Documents[Any]) -> None:
    made = await accounts.create({"due": None, "number": 5})
    for write in (accounts.patch(made.id, {"number": 6}), accounts.replace(made.id, {"due": None, "number": 6})):
        with pytest.raises(ValidationError, match="number cannot be changed"):
            await write
    await accounts.patch(made.id, {"number": 5, "name": "x"})
    [result] = await accounts.bulk([Update(made.id, {"number": 6})])
    assert isinstance(result.error, ValidationError)


async def test_frozen_fields_of_embedded_models(accounts: Documents[Any]) -> None:
    machines: Documents[Any] = Documents("Machine")
    made = await machines.create({})
    first, second = {"serial": "a", "size": 0}, {"serial": "b", "size": 0}
    changed = await machines.patch(made.id, {"part": {"serial": "a"}, "parts": {"x": {"serial": "b"}}})
    assert changed.value == {**made.value, "part": first, "parts": {"x": second}}
    for patch in ({"part": {"serial": "c"}}, {"parts": {"x": {"serial": "c"}}}, {"part": {"serial": None}}):
        with pytest.raises(ValidationError, match="serial cannot be changed"):
            await machines.patch(made.id, patch)
    changed = await machines.patch(made.id, {"part": {"size": 2, "serial": "a"}})
    assert changed.value["part"] == {**first, "size": 2}


async def test_a_secret_does_not_make_a_model_strict(accounts: Documents[Any]) -> None:
    strict: Documents[Any] = Documents("Strict")
    kinds: list[type[BaseModel]] = [accounts.model.document_cls, strict.model.document_cls]
    assert [is_strict(kind) for kind in kinds] == [False, True]
    made = await strict.create({"login": login("p"), "since": "2026-01-01T00:00:00Z"})
    await strict.patch(made.id, {"login": {"user": "u2"}, "since": "2027-01-01T00:00:00Z"})
    found = await raw(strict, made.id)
    assert found["login"] == {**login("p", "u2"), "hint": "none"}
    assert found["since"].year == 2027


async def test_a_link_that_comes_back_in_part(accounts: Documents[Any]) -> None:
    notes: Documents[Any] = Documents("Note")
    key = await store(accounts)
    made = await notes.create({"account": str(key)})
    shown = made.value
    assert (await notes.replace(made.id, shown)).version == made.version
    for link in ({"id": str(key), "collection": ""}, {"id": str(key), "collection": "elsewhere"}):
        with pytest.raises(ValidationError, match="must link to"):
            await notes.replace(made.id, {"account": link})
        with pytest.raises(ValidationError, match="must link to"):
            await notes.patch(made.id, {"account": link})
