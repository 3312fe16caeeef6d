"""Documents that Beanie could not bind, or would store as something else, are refused at compile, in one message."""

import pytest

from pulpo_core.exceptions import DeclarationError
from pulpo_core.testing import MakeProject, Pulpo

PRELUDE = """\
from beanie import BackLink, Document, Link, UnionDoc
from pydantic import Field

from pulpo_core import datamodel

"""
AUTHOR = """
@datamodel
class Author(Document):
    books: list[BackLink["Book"]] = Field(default_factory=list{extra})

@datamodel
class Book(Document):
    author: Link[Author]
    editor: Link[Author] | None = None
"""
SEVERAL = """
@datamodel
class Author(Document):
    works: BackLink["Book"] | BackLink["Song"] = Field(json_schema_extra={"original_field": "author"})

@datamodel
class Book(Document):
    author: Link[Author]

@datamodel
class Song(Document):
    singer: Link[Author]
"""
UNION = """
class Everything(UnionDoc):
    class Settings:
        name = "everything"

@datamodel
class One(Document):
    class Settings:
        union_doc = Everything

@datamodel
class Two(Document):
    class Settings:
        union_doc = Everything
"""
CAMEL = """
from beanie import PydanticObjectId
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

@datamodel
class Person(Document):
    model_config = ConfigDict(alias_generator=to_camel)
    first_name: str = ""
"""
VEHICLES = """
@datamodel
class Vehicle(Document):
    wheels: int = 4

    class Settings:
        is_root = True

"""
CHILD = "class Car(Vehicle):\n    doors: int = 2\n"


@pytest.mark.parametrize(
    ("source", "line", "message", "hint"),
    [
        (
            AUTHOR.format(extra=', json_schema_extra={"original_field": "autor"}'),
            7,
            "back link 'books' of model 'Author' names 'autor', which is not a link of Book",
            'give it json_schema_extra={"original_field": "author"}',
        ),
        (
            AUTHOR.format(extra=""),
            7,
            "back link 'books' of model 'Author' names no field",
            'give it json_schema_extra={"original_field": …}, with one of these: author, editor',
        ),
        (
            AUTHOR.format(extra="").replace("Link[Author]", "str"),
            7,
            "back link 'books' of model 'Author' names no field",
            "add a link to Book first, and name its field here",
        ),
        (
            SEVERAL,
            7,
            "back link 'works' of model 'Author' names 'author', which is not a link of Song",
            'give it json_schema_extra={"original_field": "singer"}',
        ),
        (
            UNION,
            11,
            "model 'One' belongs to the UnionDoc Everything, which is not supported",
            "remove union_doc; for one collection, let the models inherit from one with `is_root = True`",
        ),
        (
            VEHICLES + CHILD,
            14,
            "class Car inherits from model 'Vehicle', but is not a model itself: its documents would be stored as "
            "documents of 'Vehicle'",
            "add @datamodel to Car",
        ),
        (
            CAMEL,
            11,
            "the id of model 'Person' has the alias 'id', so it would not be read from `_id`",
            'declare it: id: PydanticObjectId | None = Field(default=None, alias="_id")',
        ),
    ],
)
def test_refused(source: str, line: int, message: str, hint: str, make_project: MakeProject) -> None:
    with pytest.raises(DeclarationError) as caught:
        make_project(PRELUDE + source).load()
    assert str(caught.value).splitlines()[0].endswith(f"main.py:{line}: {message} ({hint})")


@pytest.mark.parametrize(
    "source",
    [
        AUTHOR.format(extra=', json_schema_extra={"original_field": "editor"}'),
        VEHICLES + "@datamodel\n" + CHILD,
        VEHICLES + CHILD + "\n@datamodel\nclass Taxi(Car):\n    plate: str = ''\n",
        VEHICLES.replace("@datamodel\n", "") + "@datamodel\n" + CHILD,
        VEHICLES + "def make():\n    class Car(Vehicle): ...\n    return Car\n\nmade = make()\n",
        VEHICLES.replace("is_root", "keep_nulls") + CHILD,
        CAMEL + '    id: PydanticObjectId | None = Field(default=None, alias="_id")\n',
    ],
)
def test_accepted(source: str, make_project: MakeProject) -> None:
    assert make_project(PRELUDE + source).load().models


def test_all_in_one_message_of_compile(make_project: MakeProject, pulpo: Pulpo) -> None:
    source = PRELUDE + AUTHOR.format(extra="") + UNION + VEHICLES + CHILD
    lines = source.splitlines()
    wrong = [lines.index(f"class {name}(Document):") for name in ("Author", "One", "Two")]
    done = pulpo("compile", cwd=make_project(source).root, expect=1)
    told = [int(line.rpartition("main.py:")[2].partition(":")[0]) for line in done.stderr.splitlines()]
    assert told == [*wrong, lines.index("class Car(Vehicle):") + 1]
    assert "Traceback" not in done.stderr
