"""Names for types in fields: aliases (`type Tags = list[str]`) and new types work like the types themselves."""

import sys
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from pulpo_core import Documents, running
from pulpo_core.exceptions import PulpoException

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

MODELS = """
    from typing import Annotated, Literal, NewType, Optional
    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field, SecretStr
    from typing_extensions import TypeAliasType


    class Cat(BaseModel):
        kind: Literal["cat"] = "cat"
        lives: int = 9


    class Dog(BaseModel):
        kind: Literal["dog"] = "dog"
        secret: SecretStr = SecretStr("woof")


    Name = NewType("Name", str)
    Tags = TypeAliasType("Tags", list[Name])
    Key = TypeAliasType("Key", SecretStr)
    Pet = TypeAliasType("Pet", Annotated[Cat | Dog, Field(discriminator="kind")])
    ToShop = TypeAliasType("ToShop", Link["Shop"])


    @datamodel
    class Shop(Document):
        name: str


    @datamodel
    class Plain(Document):
        name: str
        tags: list[str] | None = None
        key: Optional[SecretStr] = None
        pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]] = []
        shop: Link[Shop] | None = None
        shops: list[Link[Shop]] = []


    @datamodel
    class Named(Document):
        name: Name
        tags: Tags | None = None
        key: Optional[Key] = None
        pets: list[Pet] = []
        shop: ToShop | None = None
        shops: list[ToShop] = []
"""


async def outcome(call: Awaitable[Any]) -> Any:
    """Return what a call answers, or its error, without the ids of the documents."""
    try:
        page = await call
    except PulpoException as error:
        return str(error).replace("named", "plain").replace("Named", "Plain")
    return [{key: value for key, value in item.items() if key != "id"} for item in page.items]


async def test_documents_are_found_as_if_the_types_were_spelled_out(
    make_project: "MakeProject", database_url: str
) -> None:
    async with running(make_project(MODELS, settings={"database_url": database_url})):
        main = sys.modules["main"]
        shop = await main.Shop(name="corner").insert()
        values = {
            "name": "a",
            "tags": ["x", "y"],
            "key": "s3cret",
            "pets": [{"kind": "cat", "lives": 3}, {"kind": "dog", "secret": "grr"}],
            "shop": str(shop.id),
            "shops": [str(shop.id)],
        }
        models: list[Documents[Any]] = [Documents("Plain"), Documents("Named")]
        for model in models:
            await model.create(values)
        for query in (
            {},
            {"name__startswith": "a"},
            {"name": "b"},
            {"q": "corn"},
            {"q": "a"},
            {"tags": "x"},
            {"tags": "z"},
            {"tags__empty": "false"},
            {"tags__gt": "a"},
            {"key": "s3cret"},
            {"sort": "key"},
            {"sort": "tags"},
            {"sort": "-name"},
            {"pets.kind": "cat", "pets.lives__gte": "3"},
            {"pets.secret": "grr"},
            {"shop": str(shop.id)},
            {"shops": str(shop.id), "expand": "shop,shops"},
            {"expand": "name"},
            {"unknown": "1"},
        ):
            plain, named = [await outcome(model.find(query)) for model in models]
            assert named == plain, query
        fetched = await main.Named.find_one(fetch_links=True)
        assert (fetched.shop.name, [each.name for each in fetched.shops]) == ("corner", ["corner"])
