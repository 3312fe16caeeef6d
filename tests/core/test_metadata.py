"""The frozen whole: sorted, described in JSON values, the same in every run."""

import json
from collections.abc import Callable

import pytest

from pulpo_core import Project
from pulpo_core.analysis.project_graph import ProjectGraph, model_id
from pulpo_core.exceptions import NotFoundError

MakeProject = Callable[..., Project]
SOURCE = """
    from datetime import date
    from enum import Enum
    from typing import Annotated, Any, Literal, Optional

    from beanie import BackLink, Document, Link
    from pydantic import BaseModel, Field
    from pulpo_core import datamodel, operation

    class Color(Enum):
        RED = "red"

    class Part(BaseModel):
        a: int = 1

    @datamodel(permissions={"write": ["boss"]}, ui={"icon": "x"})
    class Zebra(Document):
        name: str = Field(description="Its name")
        color: Color = Color.RED
        colors: set[str] = {"red", "green", "blue", "white", "black"}
        nested: dict[str, set[str]] = {"a": {"x", "y", "z", "w"}}
        born: date | None = None
        made: date = Field(default_factory=date.today)
        kind: Literal["a", 1] = "a"
        parts: list[Part] = [Part()]
        anything: Any = print
        friend: Optional[Link["Zebra"]] = None
        friends: list[Link["Zebra"]] = []
        size: Annotated[int, Field(gt=1)] = 5

    @operation(name="z.last", permissions=["x"], after=["a.first"], retries=1, timeout=2.5, idempotent=True)
    def last(zebra: Zebra, limit: int = 3) -> dict[str, list[Zebra]]: ...

    @operation(name="a.first")
    def first() -> None: ...
"""


def test_everything_is_described(make_project: MakeProject) -> None:
    project = make_project(SOURCE)
    described = project.load().to_dict(project.root)
    assert json.loads(json.dumps(described)) == described
    [zebra] = described["models"]
    assert zebra["source"] == {"file": "main.py", "line": 16}
    assert zebra["path"] == "zebras"
    assert zebra["permissions"] == {"write": ["boss"]}
    fields = zebra["fields"]
    assert "id" not in fields
    assert {name: field["type"] for name, field in fields.items()} == {
        "name": "str",
        "color": "Color",
        "colors": "set[str]",
        "nested": "dict[str, set[str]]",
        "born": "date | None",
        "made": "date",
        "kind": "Literal['a', 1]",
        "parts": "list[Part]",
        "anything": "Any",
        "friend": "Link[Zebra] | None",
        "friends": "list[Link[Zebra]]",
        "size": "int",
    }
    assert [name for name, field in fields.items() if field["required"]] == ["name"]
    assert [name for name, field in fields.items() if field["link"] == "Zebra"] == ["friend", "friends"]
    assert [name for name, field in fields.items() if field["many"]] == ["colors", "parts", "friends"]
    assert fields["name"]["description"] == "Its name"
    assert {name: fields[name]["default"] for name in ("color", "parts", "kind", "made", "size")} == {
        "color": "red",
        "parts": [{"a": 1}],
        "kind": "a",
        "made": None,
        "size": 5,
    }
    first, last = described["operations"]
    assert (first["name"], first["outputs"], first["inputs"]) == ("a.first", "None", {})
    assert (last["name"], last["outputs"]) == ("z.last", "dict[str, list[Zebra]]")
    assert (last["after"], last["retries"], last["timeout"], last["idempotent"]) == (["a.first"], 1, 2.5, True)


def test_defaults_do_not_depend_on_the_run(make_project: MakeProject) -> None:
    project = make_project(SOURCE)
    fields = project.load().to_dict(project.root)["models"][0]["fields"]
    assert fields["colors"]["default"] == ["black", "blue", "green", "red", "white"]
    assert fields["nested"]["default"] == {"a": ["w", "x", "y", "z"]}
    assert fields["anything"]["default"] == "builtin_function_or_method(…)"  # no address in memory


def test_lookups_suggest(make_project: MakeProject) -> None:
    metadata = make_project(SOURCE).load()
    assert metadata.model("Zebra").name == "Zebra"
    with pytest.raises(NotFoundError) as model:
        metadata.model("Zebre")
    assert (model.value.message, model.value.hint) == ("there is no model 'Zebre'", "did you mean 'Zebra'?")
    with pytest.raises(NotFoundError) as operation:
        metadata.operation("quite.else")
    assert operation.value.hint == "`pulpo operations` lists them"


def test_a_folder_outside_is_shown_by_its_last_parts(make_project: MakeProject) -> None:
    project = make_project(SOURCE)
    [zebra] = project.load().models
    assert zebra.location.relative_to(project.root / "elsewhere") == "project/main.py"


NAMED = """
    from beanie import Document, Link
    from pulpo_core import datamodel

    @datamodel(name="Supplier")
    class SupplierDocument(Document):
        name: str

    class Unregistered(Document):
        name: str

    @datamodel
    class Order(Document):
        supplier: Link[SupplierDocument]
        others: list[Link["SupplierDocument"]] = []
        lost: Link[Unregistered] | None = None
        any_of: list[Link[SupplierDocument] | Link["Order"] | None] = []


    @datamodel(relations=[{"name": "one", "target": "Order", "cardinality": "one"}])
    class Return(Document):
        one: Link[SupplierDocument] | Link[Order]
"""


def test_links_lead_to_the_names_of_models(make_project: MakeProject) -> None:
    """The link had the name of the class, which `/models/{name}` does not know."""
    project = make_project(NAMED)
    metadata = project.load()
    [order, returned, _] = metadata.to_dict(project.root)["models"]
    assert {name: field["link"] for name, field in order["fields"].items()} == {
        "supplier": "Supplier",
        "others": "Supplier",
        "lost": "Unregistered",
        "any_of": None,
    }
    assert order["fields"]["any_of"]["links"] == returned["fields"]["one"]["links"] == ["Supplier", "Order"]
    arrows = ProjectGraph(metadata, project.root).draw().arrows
    drawn = {(arrow.source, arrow.target) for arrow in arrows if arrow.label in ("one", "any_of")}
    assert drawn == {
        (model_id(source), model_id(target)) for source in ("Order", "Return") for target in ("Supplier", "Order")
    }
