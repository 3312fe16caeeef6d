"""Queries on links, as Beanie documents them, find the same on the embedded engine and on MongoDB."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from beanie.operators import All, In

from pulpo_core import running

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

LIBRARY = """
    from beanie import BackLink, Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field

    class Mention(BaseModel):
        page: int
        of: Link["Member"]

    @datamodel(indexes=["member", ["title", "member"]])
    class Loan(Document):
        title: str
        fee: int = 0
        member: Link["Member"]
        readers: list[Link["Member"]] = Field(default_factory=list)
        mentions: list[Mention] = Field(default_factory=list)

        class Settings:
            name = "loans"
            indexes = ["member.$id"]

    @datamodel
    class Member(Document):
        name: str
        town: Link["Town"] | None = None
        loans: list[BackLink[Loan]] = Field(default_factory=list, json_schema_extra={"original_field": "member"})
        read: list[BackLink[Loan]] = Field(default_factory=list, json_schema_extra={"original_field": "readers"})

        class Settings:
            name = "members"

    @datamodel
    class Town(Document):
        name: str

        class Settings:
            name = "towns"
"""


@pytest.fixture
async def library(make_project: "MakeProject", database_url: str) -> "AsyncIterator[SimpleNamespace]":
    """Two members and three loans."""
    project = make_project(LIBRARY, settings={"database_url": database_url})
    async with running(project):
        models: Any = SimpleNamespace(**{model.name: model.document_cls for model in project.metadata.models})
        town = await models.Town(name="Ulm").insert()
        models.ann = await models.Member(name="Ann", town=town).insert()
        models.ben = await models.Member(name="Ben").insert()
        mentions = [{"page": 1, "of": models.ben.to_ref()}]
        for title, fee, member, readers in (
            ("Atlas", 1, models.ann, [models.ann, models.ben]),
            ("Botany", 2, models.ann, [models.ben]),
            ("Cooking", 4, models.ben, []),
        ):
            await models.Loan(title=title, fee=fee, member=member, readers=readers, mentions=mentions).insert()
        yield models


async def titles(query: Any) -> list[str]:
    """Return the titles of the loans that a query finds."""
    return sorted([loan.title async for loan in query])


async def test_a_condition_on_the_id_of_a_link(library: Any) -> None:
    Loan, ann, ben = library.Loan, library.ann, library.ben
    assert await titles(Loan.find(Loan.member.id == ann.id)) == ["Atlas", "Botany"]
    assert await titles(Loan.find(Loan.member.id == ann.id, Loan.title == "Atlas")) == ["Atlas"]
    assert await titles(Loan.find(Loan.member.id != ann.id)) == ["Cooking"]
    assert await titles(Loan.find(In(Loan.member.id, [ann.id, ben.id]))) == ["Atlas", "Botany", "Cooking"]
    assert await titles(Loan.find(Loan.readers.id == ben.id)) == ["Atlas", "Botany"]
    assert await titles(Loan.find(All(Loan.readers.id, [ann.id, ben.id]))) == ["Atlas"]
    assert await titles(Loan.find({"mentions.of.$id": ben.id})) == ["Atlas", "Botany", "Cooking"]
    assert await titles(Loan.find(Loan.member == ann.to_ref())) == ["Atlas", "Botany"]
    assert await titles(Loan.find({"member": {"$in": [ben.to_ref()]}})) == ["Cooking"]


async def test_all_that_takes_a_condition_takes_one_on_a_link(library: Any) -> None:
    Loan, ann, ben = library.Loan, library.ann, library.ben
    of_ann = Loan.find(Loan.member.id == ann.id)
    assert await of_ann.count() == 2
    assert await of_ann.exists()
    assert await of_ann.sum("fee") == 3
    assert sorted(await of_ann.distinct("title")) == ["Atlas", "Botany"]
    assert (await Loan.find_one(Loan.member.id == ben.id)).title == "Cooking"
    assert await Loan.find(Loan.member.id == ann.id).aggregate([{"$group": {"_id": "$member.$id"}}]).to_list() == [
        {"_id": ann.id}
    ]
    result = await Loan.find(Loan.readers.id == ben.id).update({"$inc": {"fee": 10}})
    assert result.modified_count == 2
    found = await Loan.find_one(Loan.member.id == ben.id).update({"$set": {"fee": 7}})
    assert found.modified_count == 1
    assert (await Loan.find(Loan.member.id == ann.id).delete()).deleted_count == 2
    assert await titles(Loan.find_all()) == ["Cooking"]


async def test_fetch_links(library: Any) -> None:
    Loan, ben = library.Loan, library.ben
    loan = await Loan.find_one(Loan.title == "Atlas", fetch_links=True)
    assert (loan.member.name, loan.member.town.name) == ("Ann", "Ulm")
    assert [reader.name for reader in loan.readers] == ["Ann", "Ben"]
    assert await titles(Loan.find(Loan.member.name == "Ann", fetch_links=True)) == ["Atlas", "Botany"]
    assert await titles(Loan.find(Loan.member.id == ben.id, fetch_links=True)) == ["Cooking"]
    assert await titles(Loan.find(Loan.readers.name == "Ann", fetch_links=True)) == ["Atlas"]
    assert await Loan.find(Loan.member.name == "Ann", fetch_links=True).count() == 2


async def test_back_links(library: Any) -> None:
    Member, ann, ben = library.Member, library.ann, library.ben
    found = await Member.find_one(Member.id == ann.id, fetch_links=True)
    assert sorted(loan.title for loan in found.loans) == ["Atlas", "Botany"]
    assert [loan.title for loan in found.read] == ["Atlas"]
    found = await Member.get(ben.id)
    await found.fetch_link(Member.loans)
    assert [loan.title for loan in found.loans] == ["Cooking"]
    await found.fetch_link(Member.read)
    assert sorted(loan.title for loan in found.read) == ["Atlas", "Botany"]
