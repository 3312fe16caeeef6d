"""The document that shapes the UI: of every kind of field, and as an actor may see it."""

import gzip
from typing import Any

import orjson
import pytest

from pulpo_core.exceptions import DeclarationError
from pulpo_core.invocation import Actor
from pulpo_core.permissions import AccessControl
from pulpo_core.plugins import Plugins
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject
from pulpo_core.visibility import Visibility
from pulpo_refine.config.document import describe
from pulpo_refine.config.labels import label, plural_label

SHAPES = '''
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Any, Literal, Optional, TypeVar, Union
from uuid import UUID, uuid4

from beanie import BackLink, Document, Link, PydanticObjectId
from pydantic import AnyUrl, BaseModel, Field, RootModel, SecretStr, computed_field
from pulpo_core import HttpUrlStr, NonEmptyStr, Ref, Sensitive, UniqueList, UtcDatetime, datamodel, operation
from pymongo import IndexModel
from typing_extensions import NotRequired, TypeAliasType, TypedDict


class Color(StrEnum):
    DARK_RED = "dark_red"
    EUR = "EUR"


class Size(Enum):
    S = 1
    L = 2

    @property
    def label(self):
        return {1: "small", 2: "large"}[self.value]


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = Field(9, ge=0)


class Dog(BaseModel):
    """A dog, with its puppies."""

    kind: Literal["dog", "puppy"]
    puppies: list["Dog"] = []


class Open(BaseModel):
    model_config = {"extra": "allow", "title": "Anything"}
    name: str


@dataclass
class Point:
    x: float
    y: float = 0


class Options(TypedDict):
    fast: bool
    note: NotRequired[str]


class Tags(RootModel[list[str]]):
    pass


Pet = Annotated[Union[Cat, Dog], Field(discriminator="kind")]
K = TypeVar("K")
V = TypeVar("V")
Pair = TypeAliasType("Pair", dict[V, K], type_params=(K, V))


@datamodel
class Owner(Document):
    name: str
    things: list[BackLink["Thing"]] = Field(default_factory=list, json_schema_extra={"original_field": "owner"})


@datamodel(permissions=["boss"])
class Secret(Document):
    name: str
    owner: Link[Owner]


@datamodel(ui={
    "icon": "box", "plural": "Stuff", "labels": {"text": "The text"}, "widgets": {"text": "markdown"},
    "groups": {"Numbers": ["number", "amount"]}, "order": ["url"],
    "detail_sections": {"Main": ["text", "nowhere"]},
    "extensions": {"source_fields": {"stepstone": {"workload": {"label": "Arbeitslast", "widget": "select"}}}},
})
class Thing(Document):
    text: str
    title: NonEmptyStr = Field(max_length=80, pattern="^[A-Z]")
    number: int = Field(ge=1, lt=10, multiple_of=2)
    amount: Decimal = Field(max_digits=8, decimal_places=2, default=Decimal("1.50"))
    flag: bool = False
    day: date
    at: UtcDatetime = Field(default_factory=datetime.now)
    clock: Optional[time] = None
    lasts: timedelta = timedelta(minutes=5)
    uid: UUID = Field(default_factory=uuid4)
    url: HttpUrlStr
    address: AnyUrl | None
    data: bytes = b""
    password: SecretStr = SecretStr("x")
    iban: Annotated[str, Sensitive] = "DE"
    ibans: list[Annotated[str, Sensitive]] = []
    hidden: str = Field("", exclude=True)
    color: Color = Color.DARK_RED
    size: Size | None = None
    mode: Literal["fast", 1, None] = None
    pet: Pet | None = None
    pets: list[Pet] = []
    mixed: int | str = 1
    real: int | float = 1
    host: IPv4Address | IPv6Address | None = None
    pairs: Pair[int, str] = {}
    point: Point = Point(1)
    options: Options
    open: Open
    tags: Tags
    words: UniqueList[str] = []
    codes: set[int] = set()
    span: tuple[float, float] = (0, 1)
    row: Sequence[Annotated[int, Field(gt=0)]] = ()
    prices: dict[Color, Decimal] = {}
    source_fields: dict[str, dict[str, Any]] = Field(
        default_factory=dict, json_schema_extra={"ui": {"extensions": {"linkedin": {"band": {"label": "Band"}}}}}
    )
    anything: Any = None
    owner: Link[Owner] | None = None
    either: Link[Owner] | Link[Secret] | None = None
    owners: list[Link[Owner]] = []
    of: Annotated[PydanticObjectId, Ref("Owner")] | None = None
    ref: Annotated[str, Ref("Secret")] = ""
    frozen: str = Field("", frozen=True)

    @computed_field
    @property
    def double(self) -> int:
        """Twice the number."""
        return self.number * 2

    class Settings:
        indexes = [IndexModel("title", unique=True)]


@operation(name="things.paint", models_in=["Thing"], async_enabled=True, idempotent=True)
async def paint(thing_ids: list[str], color: Color, owner: Annotated[PydanticObjectId, Ref(Owner)]) -> list[Thing]:
    return []


@operation(name="secrets.open", permissions=["boss"])
async def open_secret(secret: Annotated[PydanticObjectId, Ref("Secret")]) -> None:
    pass
'''


@pytest.fixture
def shapes(make_project: MakeProject) -> Project:
    """A project with a field of every kind."""
    return make_project(SHAPES)


def fields_of(described: dict[str, Any], model: str) -> dict[str, dict[str, Any]]:
    """Return the fields of a model by name, without their labels and filters."""
    found = next(each for each in described["models"] if each["name"] == model)["fields"]
    return {
        field["name"]: {key: value for key, value in field.items() if key not in ("name", "label", "filters")}
        for field in found
    }


def test_every_kind_of_field(shapes: Project) -> None:
    described = describe(shapes.load(), None)
    fields = fields_of(described, "Thing")
    assert next(iter(fields)) == "url"
    assert "hidden" not in fields
    cat, dog = (
        {"kind": "object", "type": "Cat", "label": "Cat", "tag": "cat"},
        {"kind": "object", "type": "Dog", "label": "Dog", "tag": "dog", "tags": ["dog", "puppy"]},
    )
    pet = {"kind": "union", "options": [cat, dog], "discriminator": "kind"}
    values = [{"value": "dark_red", "label": "Dark red"}, {"value": "EUR"}]
    expected: dict[str, dict[str, Any]] = {
        "url": {"kind": "url", "required": True, "order": 0},
        "text": {"kind": "string", "required": True, "widget": "markdown"},
        "title": {
            "kind": "string",
            "minLength": 1,
            "maxLength": 80,
            "pattern": "^[A-Z]",
            "required": True,
            "unique": True,
        },
        "number": {"kind": "int", "min": 1, "exclusiveMax": 10, "step": 2, "required": True, "group": "Numbers"},
        "amount": {"kind": "decimal", "digits": 8, "decimals": 2, "default": "1.50", "group": "Numbers"},
        "flag": {"kind": "bool", "default": False},
        "day": {"kind": "date", "required": True},
        "at": {"kind": "datetime", "factory": True},
        "clock": {"kind": "time", "nullable": True},
        "lasts": {"kind": "duration", "default": "PT5M"},
        "uid": {"kind": "uuid", "factory": True},
        "address": {"kind": "url", "nullable": True, "required": True},
        "data": {"kind": "bytes", "default": ""},
        "password": {"kind": "string", "secret": True},
        "iban": {"kind": "string", "sensitive": True, "factory": True},
        "ibans": {"kind": "list", "item": {"kind": "string", "sensitive": True}, "default": []},
        "color": {"kind": "enum", "values": values, "default": "dark_red"},
        "size": {
            "kind": "enum",
            "nullable": True,
            "values": [{"value": 1, "label": "small"}, {"value": 2, "label": "large"}],
        },
        "mode": {"kind": "enum", "nullable": True, "values": [{"value": "fast", "label": "Fast"}, {"value": 1}]},
        "pet": {**pet, "nullable": True},
        "pets": {"kind": "list", "item": pet, "default": []},
        "mixed": {
            "kind": "union",
            "options": [{"kind": "int", "label": "Int"}, {"kind": "string", "label": "String"}],
            "default": 1,
        },
        "real": {"kind": "float", "default": 1},
        "host": {"kind": "string", "nullable": True},
        "pairs": {"kind": "map", "value": {"kind": "int"}, "default": {}},
        "point": {"kind": "object", "type": "Point", "default": {"x": 1, "y": 0}},
        "options": {"kind": "object", "type": "Options", "required": True},
        "open": {"kind": "object", "type": "Open", "required": True},
        "tags": {"kind": "list", "item": {"kind": "string"}, "required": True},
        "words": {"kind": "list", "item": {"kind": "string"}, "set": True, "default": []},
        "codes": {"kind": "list", "item": {"kind": "int"}, "set": True, "default": []},
        "span": {"kind": "tuple", "items": [{"kind": "float"}, {"kind": "float"}], "default": [0, 1]},
        "row": {"kind": "list", "item": {"kind": "int", "exclusiveMin": 0}, "default": []},
        "prices": {
            "kind": "map",
            "value": {"kind": "decimal"},
            "key": {"kind": "enum", "values": values},
            "default": {},
        },
        "source_fields": {
            "kind": "map",
            "value": {"kind": "map", "value": {"kind": "json"}},
            "default": {},
            "extensions": {
                "linkedin": {"band": {"label": "Band"}},
                "stepstone": {"workload": {"label": "Arbeitslast", "widget": "select"}},
            },
        },
        "anything": {"kind": "json"},
        "owner": {"kind": "link", "models": ["Owner"], "nullable": True},
        "either": {"kind": "link", "models": ["Owner", "Secret"], "nullable": True},
        "owners": {"kind": "list", "item": {"kind": "link", "models": ["Owner"]}, "default": []},
        "of": {"kind": "ref", "models": ["Owner"], "nullable": True},
        "ref": {"kind": "ref", "models": ["Secret"], "default": ""},
        "frozen": {"kind": "string", "frozen": True, "default": ""},
        "double": {"kind": "int", "readOnly": True, "computed": True, "description": "Twice the number."},
    }
    assert fields == expected


def test_types_are_described_once(shapes: Project) -> None:
    types = describe(shapes.load(), None)["types"]
    assert sorted(types) == ["Cat", "Dog", "Open", "Options", "Point"]
    assert types["Open"]["label"] == "Anything"
    assert types["Open"]["extra"] is True
    dog = {field["name"]: field for field in types["Dog"]["fields"]}
    assert types["Dog"]["description"] == "A dog, with its puppies."
    assert dog["puppies"]["item"] == {"kind": "object", "type": "Dog"}
    assert "gte" in {field["name"]: field for field in types["Cat"]["fields"]}["lives"]["filters"]
    options = {field["name"]: field.get("required", False) for field in types["Options"]["fields"]}
    assert options == {"fast": True, "note": False}


def test_models(shapes: Project) -> None:
    owner, _, thing = describe(shapes.load(), None, has_changes=True)["models"]
    assert thing["plural"] == "Stuff"
    assert thing["icon"] == "box"
    assert thing["primary"] == "title"
    assert thing["list"][0] == "title"
    assert thing["sections"] == [{"title": "Main", "fields": ["text"]}]
    assert thing["can"] == ["read", "create", "update", "delete"]
    assert thing["hasChanges"] is True
    assert "title" in thing["sortable"]
    assert "text" in thing["searchable"]
    assert {(link["model"], link["field"]) for link in owner["backLinks"]} == {
        ("Secret", "owner"),
        ("Thing", "owner"),
        ("Thing", "either"),
        ("Thing", "owners"),
        ("Thing", "of"),
    }
    assert [field["name"] for field in owner["fields"]] == ["name"]


def test_hints_from_other_modules(make_project: MakeProject) -> None:
    source = """
from pulpo_core import extend_ui

extend_ui("Thing", {"labels": {"NAME": "NAME!"}, "extensions": {"bag": {"NAME": {"x": {"label": "X"}}}}})
"""
    early, late = (source.replace("NAME", name) for name in ("early", "late"))
    main = """
import early
from typing import Any
from beanie import Document
from pulpo_core import datamodel

@datamodel(ui={"icon": "box", "labels": {"bag": "Bag"}})
class Thing(Document):
    early: str = ""
    late: str = ""
    bag: dict[str, dict[str, Any]] = {}

import late
"""
    project = make_project(main, files={"early.py": early, "late.py": late})
    (thing,) = describe(project.load(), None)["models"]
    assert thing["icon"] == "box"
    assert [field["label"] for field in thing["fields"]] == ["early!", "late!", "Bag"]
    assert sorted(thing["fields"][2]["extensions"]) == ["early", "late"]


EMBEDDED = """
from dataclasses import dataclass
from beanie import Document
from pydantic import BaseModel, ConfigDict, Field
from pulpo_core import datamodel, extend_ui, operation

class Place(BaseModel):
    model_config = ConfigDict(json_schema_extra={"ui": {"label": "Spot", "order": ["city", "street"],
        "labels": {"street": "Road"}, "help": {"city": "Where it is"}, "fields": {"no": {"unit": "m"}}}})

    street: str = ""
    city: str = Field("", json_schema_extra={"ui": {"placeholder": "Bonn"}})
    no: int = 0

class Office(BaseModel):
    place: Place = Place()
    notes: dict[str, dict[str, str]] = {}

@datamodel
class Person(Document):
    home: Place = Place()

@datamodel(ui={
    "labels": {"head.place.city": "Town", "others.place": "Site", "head.nothing": "x"},
    "widgets": {"others.place.street": "textarea"},
    "help": {"head.place.city": "Of the head office"},
    "order": ["others", "head.place.street"],
    "extensions": {"head.notes": {"maps": {"hours": {"label": "Open", "help": "Hours", "script": "x"}}}},
})
class Firm(Document):
    head: Office = Office()
    others: list[Office] = []

extend_ui("Firm", {"extensions": {"head.notes": {"maps": {"hours": {"unit": "h"}}}}})
extend_ui("Firm", {"extensions": {"head.notes": {"chat": {"room": {"label": "Room"}}}}})

@operation(name="move")
async def move(to: Place) -> None:
    pass
"""


NUMBERS = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "exists"]
TEXTS = [*NUMBERS[:-1], "contains", "icontains", "startswith", "exists"]


def test_hints_of_embedded_models(make_project: MakeProject) -> None:
    described = describe(make_project(EMBEDDED).load(), None)
    types = described["types"]

    def shown(name: str, *keys: str) -> list[tuple[Any, ...]]:
        return [tuple(field.get(key) for key in ("name", *keys)) for field in types[name]["fields"]]

    assert types["Place"]["label"] == "Spot"
    assert shown("Place", "label", "description", "placeholder", "unit") == [
        ("city", "City", "Where it is", "Bonn", None),
        ("street", "Road", None, None, None),
        ("no", "No", None, None, "m"),
    ]
    firm, person = described["models"]
    assert [field["name"] for field in firm["fields"]] == ["others", "head"]
    assert person["fields"][0]["type"] == "Place"
    (head,) = [field["type"] for field in firm["fields"] if field["name"] == "head"]
    (place,) = [field["type"] for field in types[head]["fields"] if field["name"] == "place"]
    assert shown(place, "label", "description") == [
        ("city", "Town", "Of the head office"),
        ("street", "Road", None),
        ("no", "No", None),
    ]
    (notes,) = [field for field in types[head]["fields"] if field["name"] == "notes"]
    hours = {"label": "Open", "description": "Hours", "unit": "h"}
    assert notes["extensions"] == {"maps": {"hours": hours}, "chat": {"room": {"label": "Room"}}}
    others = firm["fields"][0]["item"]["type"]
    (site,) = [field for field in types[others]["fields"] if field["name"] == "place"]
    assert site["label"] == "Site"
    assert shown(site["type"], "widget")[1] == ("street", "textarea")
    assert [field["filters"] for field in types[place]["fields"]] == [TEXTS, TEXTS, NUMBERS]
    assert [(field["name"], "filters" in field) for field in described["operations"][0]["fields"]] == [
        ("city", False),
        ("street", False),
        ("no", False),
    ]


SENSITIVE = """
from typing import Annotated
from beanie import Document
from pulpo_core import Sensitive, datamodel

@datamodel(ui={"primary_field": "iban"})
class Account(Document):
    iban: Annotated[str, Sensitive]
    owner: str
"""


GENERIC = """
from typing import Generic, TypeVar
from beanie import Document
from pulpo_core import datamodel
from pydantic import BaseModel

T = TypeVar("T")

class Tree(BaseModel, Generic[T]):
    value: T
    branches: "list[Tree[T]]" = []

@datamodel
class Garden(Document):
    names: Tree[str]
    sizes: Tree[int]
"""


def test_generic_models_that_hold_themselves(make_project: MakeProject) -> None:
    types = describe(make_project(GENERIC).load(), None)["types"]
    for kind in ("str", "int"):
        branches = next(each for each in types[f"Tree[{kind}]"]["fields"] if each["name"] == "branches")
        assert branches["item"] == {"kind": "object", "type": f"Tree[{kind}]"}


def test_a_sensitive_field_does_not_name_documents(make_project: MakeProject) -> None:
    (account,) = describe(make_project(SENSITIVE).load(), None)["models"]
    assert account["primary"] == "owner"


def test_hints_for_no_model(make_project: MakeProject) -> None:
    project = make_project("from pulpo_core import extend_ui\nextend_ui('Thingy', {})\n")
    with pytest.raises(DeclarationError, match="extend_ui names the model 'Thingy', which does not exist"):
        project.load()


def test_refs_to_no_model(make_project: MakeProject) -> None:
    source = """
from typing import Annotated
from beanie import PydanticObjectId
from pulpo_core import Ref, operation

@operation(name="paint")
def paint(things: list[Annotated[PydanticObjectId, Ref("Thingy")]] = []) -> None: ...
"""
    with pytest.raises(DeclarationError, match=r"'things' of operation 'paint' is a Ref\('Thingy'\), but there is no"):
        make_project(source).load()


def test_operations(shapes: Project) -> None:
    _, paint = describe(shapes.load(), None)["operations"]
    assert paint["label"] == "Paint"
    assert paint["background"] is paint["idempotent"] is True
    assert paint["on"] == [{"model": "Thing", "field": "thing_ids", "many": True}, {"model": "Owner", "field": "owner"}]
    assert paint["output"]["item"] == {"kind": "document", "models": ["Thing"]}
    assert [field["kind"] for field in paint["fields"]] == ["list", "enum", "ref"]


async def test_what_is_hidden_is_not_in_it(shapes: Project) -> None:
    metadata = shapes.load()
    visibility = Visibility(metadata, AccessControl(Plugins([])), shows_all=False)
    described = describe(metadata, await visibility.of(Actor("ann", frozenset())))
    assert b"ecret" not in orjson.dumps(described).replace(b'"secret":true', b"")
    assert fields_of(described, "Thing")["either"]["models"] == ["Owner"]
    assert fields_of(described, "Thing")["ref"]["kind"] == "id"
    full = describe(metadata, await visibility.of(Actor("bob", frozenset({"boss"}))))
    assert [model["name"] for model in full["models"]] == ["Owner", "Secret", "Thing"]


def test_two_hundred_models_are_small(make_project: MakeProject) -> None:
    model = '''
@datamodel(name="Model{0}")
class Model{0}(Document):
    """The model number {0}."""

    name: str = Field(min_length=1, description="The name of number {0}")
    status: Literal["open", "closed"] = "open"
    price: float = Field(0, ge=0, description="What it costs")
    created_at: datetime
    tags: list[str] = []
    notes: str = ""
    parent: Link["Model0"] | None = None
'''
    head = """
from datetime import datetime
from typing import Literal
from beanie import Document, Link
from pydantic import Field
from pulpo_core import datamodel
"""
    project = make_project(head + "".join(model.format(number) for number in range(200)))
    content = orjson.dumps(describe(project.load(), None))
    assert len(gzip.compress(content)) < 60_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("raw_jobs", "Raw jobs"),
        ("RawJobs", "Raw jobs"),
        ("APIKey", "API key"),
        ("company_id", "Company ID"),
        ("user_ids", "User IDs"),
        ("FULL_TIME", "Full time"),
        ("XYZReport", "XYZ report"),
        ("größe", "Größe"),
    ],
)
def test_labels(name: str, text: str) -> None:
    assert label(name) == text


def test_plurals() -> None:
    assert [*map(plural_label, ["Company", "Raw jobs", "API key", "Person"])] == [
        "Companies",
        "Raw jobs",
        "API keys",
        "People",
    ]
