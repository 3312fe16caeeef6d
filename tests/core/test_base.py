"""Declarations of a class besides its fields: their effect on metadata, commands and the database."""

import json
import textwrap
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest

from pulpo_core import Project, running
from pulpo_core.exceptions import DatabaseError, DeclarationError

MakeProject = Callable[..., Project]
Pulpo = Callable[..., CompletedProcess[str]]
SOURCE = """
    from typing import Annotated
    from beanie import Document, Indexed, Link
    from pydantic import BaseModel, Field
    from pymongo import IndexModel
    from pulpo_core import DataModelBase, datamodel

    class Address(BaseModel):
        city: str = Field("", alias="City")
        marks: dict[str, int] = {}

    @datamodel(
        relations=[
            {"name": "posts", "target": "Post", "cardinality": "many"},
            {"name": "boss", "target": "User", "cardinality": "one", "label": "Chief"},
        ],
        indexes=["name", ["-made", "address.city"], IndexModel("slug", unique=True), "address.marks.red"],
    )
    class User(Document, DataModelBase):
        name: Annotated[str, Indexed()]
        slug: str = ""
        made: int = Field(0, alias="MadeAt")
        address: Address = Address()

        searchable_fields = ["name", "address.city"]
        sortable_fields = ("name", "made")

        @classmethod
        def relations(cls):
            return [{"name": "posts", "target": "Post", "cardinality": "many"}]

        @classmethod
        def indexes(cls):
            return ["made", "id"]

        class Settings:
            name = "users"
            indexes = ["slug", [("slug", 1), ("name", 1)], [("name", 1), ("slug", 1)]]

    @datamodel(relations=[{"name": "author", "target": User, "cardinality": "one"}])
    class Post(Document, DataModelBase):
        author: Link[User]
"""
INDEXES: list[dict[str, Any]] = [
    {"keys": {"name": 1}},
    {"keys": {"slug": 1}, "unique": True},
    {"keys": {"slug": 1, "name": 1}},
    {"keys": {"name": 1, "slug": 1}},
    {"keys": {"MadeAt": 1}},
    {"keys": {"MadeAt": -1, "address.City": 1}},
    {"keys": {"address.marks.red": 1}},
]


def test_it_is_in_the_metadata(make_project: MakeProject) -> None:
    project = make_project(SOURCE)
    post, user = project.load().to_dict(project.root)["models"]
    assert user["searchable_fields"] == ["name", "address.city"]
    assert user["sortable_fields"] == ["name", "made"]
    assert user["relations"] == [
        {"name": "posts", "target": "Post", "cardinality": "many"},
        {"name": "boss", "target": "User", "cardinality": "one", "label": "Chief"},
    ]
    assert user["indexes"] == INDEXES
    assert post["relations"] == [{"name": "author", "target": "User", "cardinality": "one"}]
    assert (post["searchable_fields"], post["sortable_fields"], post["indexes"]) == ([], [], [])


def test_it_is_shown(make_project: MakeProject, pulpo: Pulpo) -> None:
    root = make_project(SOURCE).root
    shown = dict(line.split("\t", 1) for line in pulpo("inspect", "User", cwd=root).stdout.splitlines())
    assert shown["searchable_fields"] == "name, address.city"
    assert shown["sortable_fields"] == "name, made"
    assert shown["relations"] == "posts (many Post), boss (one User)"
    assert shown["indexes"].startswith("name, slug (unique), slug+name, name+slug, MadeAt, -MadeAt+address.City")
    assert json.loads(pulpo("inspect", "User", "--json", cwd=root).stdout)["indexes"] == INDEXES


async def test_each_index_is_created_once(make_project: MakeProject, database_url: str) -> None:
    project = make_project(SOURCE, settings={"database_url": database_url})
    for _ in range(2):  # the second time they are there
        async with running(project):
            users = project.metadata.model("User").document_cls.get_pymongo_collection()
            found = await users.index_information()
    keys = [dict(index["key"]) for index in found.values()]
    assert sorted(map(str, keys)) == sorted(str(index["keys"]) for index in [{"keys": {"_id": 1}}, *INDEXES])
    assert found["slug_1"]["unique"]


async def test_stored_documents_that_do_not_fit_an_index_are_reported(
    make_project: MakeProject, database_url: str
) -> None:
    project = make_project(SOURCE, settings={"database_url": database_url})
    async with running(project) as runtime:
        database = runtime.database.client[runtime.database.name]
        await database["users"].drop_indexes()
        await database["users"].insert_many([{"name": "a", "slug": "x"}, {"name": "b", "slug": "x"}])
    with pytest.raises(DatabaseError, match="refuses the project's indexes"):
        async with running(project):
            raise AssertionError("it must not run")


def test_indexes_of_a_parent_are_merged_where_beanie_does(make_project: MakeProject) -> None:
    project = make_project(
        """
        from beanie import Document
        from pulpo_core import datamodel

        @datamodel
        class Parent(Document):
            a: int = 0
            class Settings:
                is_root = True
                indexes = ["a"]

        @datamodel
        class Merging(Parent):
            b: int = 0
            class Settings:
                merge_indexes = True
                indexes = ["b"]

        @datamodel
        class Replacing(Parent):
            b: int = 0
            class Settings:
                indexes = ["b"]
        """
    )
    merging, parent, replacing = (
        [list(index.document["key"]) for index in model.wanted_indexes] for model in project.load().models
    )
    assert (parent, merging, replacing) == ([["a"]], [["a"], ["b"]], [["b"]])


PRELUDE = """\
import re
from dataclasses import dataclass
from typing import Any, ClassVar
from beanie import BackLink, Document, Link
from pydantic import BaseModel, EmailStr, Field, Secret, SecretStr
from pulpo_core import DataModelBase, datamodel
@dataclass
class Point:
    x: int = 0
class Part(BaseModel):
    name: str = ""
    sizes: list[int] = []
@datamodel
class Other(Document):
    n: int = 0
"""
MODEL = """\
@datamodel({given})  # <-
class A(Document, DataModelBase):
    text: str = ""
    number: int = 0
    other: Link[Other] | None = None
    others: list[Link[Other]] = []
    words: list[str] = []
    part: Part = Part()
    parts: list[Part] = []
    free: dict[str, Any] = {{}}
    point: Point = Point()
    back: list[BackLink["A"]] = Field([], json_schema_extra={{"original_field": "back"}})
    aliased: str = Field("", alias="Alias")
    {own}
"""
# The decorator's arguments, the class's own lines, what the message says.
WRONG = {
    "relation without a target": ("relations=[{'name': 'b'}]", "", "relation {'name': 'b'} has no target"),
    "relation of no name": ("relations=[{'target': 'A', 'cardinality': 'one'}]", "", "has no name"),
    "relation without cardinality": ("relations=[{'name': 'b', 'target': 'A'}]", "", "has no cardinality"),
    "relation name": ("relations=[{'name': 'a b', 'target': 'A', 'cardinality': 'one'}]", "", "name 'a b' cannot be"),
    "relation cardinality": (
        "relations=[{'name': 'b', 'target': 'A', 'cardinality': 'few'}]",
        "",
        "the cardinality of relation 'b' must be one or many, got 'few'",
    ),
    "relation to nothing": (
        "relations=[{'name': 'b', 'target': 'B', 'cardinality': 'one'}]",
        "",
        "has the unknown target 'B' (known are: A, Other)",
    ),
    "relation that its field contradicts": (
        "relations=[{'name': 'others', 'target': 'Other', 'cardinality': 'one'}]",
        "",
        "is to one Other, but the field is list[Link[Other]]",
    ),
    "relation to another than its field": (
        "relations=[{'name': 'other', 'target': 'A', 'cardinality': 'one'}]",
        "",
        "is to one A, but the field is Link[Other] | None",
    ),
    "relations that contradict": (
        "relations=[{'name': 'b', 'target': 'A', 'cardinality': 'one'}]",
        "relations = classmethod(lambda cls: [{'name': 'b', 'target': 'A', 'cardinality': 'many'}])",
        "relation 'b' is declared twice, with different values",
    ),
    "relations() that raises": ("", "relations = classmethod(lambda cls: [Later])", "A.relations() raised NameError"),
    "relations() without cls": ("", "relations = lambda self: []", "A.relations() raised TypeError"),
    "relations() of no list": (
        "",
        "relations = classmethod(lambda cls: None)",
        "A.relations() must be a list, got None",
    ),
    "indexes() of a number": ("", "indexes = classmethod(lambda cls: [5])", "indexes() must list indexes, got 5"),
    "indexes() of a text": (
        "",
        "indexes = classmethod(lambda cls: 'text')",
        "A.indexes() must be a list, got the string 'text'",
    ),
    "index on no field": (
        "indexes=['txet']",
        "",
        "an index on 'txet', which is not a stored field (did you mean 'text'?)",
    ),
    "index inside of a field": ("indexes=[['text', 'part.nmae']]", "", "an index on 'part.nmae'"),
    "index inside of a text": ("indexes=['text.part']", "", "an index on 'text.part'"),
    "index on a back link": ("indexes=['back']", "", "an index on 'back'"),
    "index on an alias": ("indexes=['Alias']", "", "an index on 'Alias'"),
    "index behind a link": ("indexes=['other.n']", "", "an index on 'other.n'"),
    "search in no field": (
        "",
        "searchable_fields = ['txet']",
        "'txet' in searchable_fields, which is not a stored field",
    ),
    "search in a number": (
        "",
        "searchable_fields = ['number']",
        "'number' in searchable_fields, which is int, not text",
    ),
    "search in one text": ("", "searchable_fields = 'text'", "searchable_fields must be a list, got the string 'text'"),
    "search in numbers": ("", "searchable_fields = [5]", "searchable_fields must hold strings, got 5"),
    "search fields as a field": (
        "",
        "searchable_fields: list[str] = ['text']",
        "searchable_fields of A must not be a field of its documents",
    ),
    "sort by no field": ("", "sortable_fields = ['text', 'txet']", "'txet' in sortable_fields, which is not a stored"),
    "sort by a list": (
        "",
        "sortable_fields = ['words']",
        "'words' in sortable_fields, which is list[str], not a single",
    ),
    "sort by a list of models": ("", "sortable_fields = ['parts.name']", "'parts.name' in sortable_fields"),
    "sort by a list in a model": ("", "sortable_fields = ['part.sizes']", "'part.sizes' in sortable_fields"),
    "sort by a link": (
        "",
        "sortable_fields = ['other']",
        "'other' in sortable_fields, which is Link[Other] | None, no",
    ),
    "sort by a secret": (
        "",
        "secret: SecretStr = SecretStr('')\n    sortable_fields: ClassVar = ['secret']",
        "'secret' in sortable_fields, which is SecretStr, not a single value of a type that has an order",
    ),
    "sort by a secret or none": (
        "",
        "secret: Secret[int] | None = None\n    sortable_fields: ClassVar = ['secret']",
        "'secret' in sortable_fields, which is Secret[int] | None, not",
    ),
    "sort by anything": (
        "",
        "anything: Any = 1\n    sortable_fields: ClassVar = ['anything']",
        "'anything' in sortable_fields, which is Any, not a single value of a type that has an order",
    ),
    "sort by something free": ("", "sortable_fields = ['free.x']", "'free.x' in sortable_fields, which is Any, not"),
    "sort by a pattern": (
        "",
        "pattern: re.Pattern[str] | None = None\n    sortable_fields: ClassVar = ['pattern']",
        "'pattern' in sortable_fields, which is Pattern[str] | None, not",
    ),
    "sort by a model": (
        "",
        "sortable_fields = ['part']",
        "'part' in sortable_fields, which is Part, not a single value",
    ),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.filterwarnings("ignore:Field name .* shadows an attribute in parent")
def test_errors_are_reported_with_their_line(
    case: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, own, message = WRONG[case]
    source = PRELUDE + MODEL.format(given=given, own=own)
    project = make_project(source)
    monkeypatch.chdir(project.root)
    line = next(number for number, text in enumerate(source.splitlines(), 1) if "# <-" in text)
    with pytest.raises(DeclarationError) as caught:
        project.load()
    assert f"main.py:{line}" in str(caught.value)
    assert message in str(caught.value)


RIGHT: list[tuple[str, Any]] = [
    ("indexes=['id', '-text', ['+number', '-part.name'], 'parts.sizes', 'free.any.thing', 'point.x', 'aliased']", ""),
    ("indexes=['other', 'others', 'other.$id', '$**', 'free.$**']", ""),
    ("", "searchable_fields = ['text', 'words', 'part.name', 'parts.name', 'aliased']"),
    ("", "searchable_fields: ClassVar[list[str]] = ['text']"),
    ("", "sortable_fields = ('number', 'part.name', 'id', 'aliased')"),
]


@pytest.mark.parametrize(("given", "own"), RIGHT)
def test_what_is_right_is_taken(given: str, own: str, make_project: MakeProject) -> None:
    project = make_project(PRELUDE + textwrap.dedent(MODEL).format(given=given, own=own))
    assert project.load().model("A").document_cls.model_fields.keys().isdisjoint({"searchable_fields"})
    _ = project.load().model("A").wanted_indexes


def test_a_document_without_the_base_says_nothing(make_project: MakeProject) -> None:
    project = make_project(
        """
        from beanie import Document
        from pulpo_core import datamodel

        @datamodel
        class Plain(Document):
            relations: list[str] = []
            searchable: str = ""

            def indexes(self):
                return 5
        """
    )
    model = project.load().model("Plain")
    assert (model.relations, model.indexes, model.searchable_fields) == ((), (), ())
