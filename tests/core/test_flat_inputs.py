"""Inputs of operations that get another parameter: flat ones, and those that are given as a model of their own."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from pulpo_api.json_schema import Schemas
from pulpo_core import Project, invoke, running
from pulpo_core.documents.from_json import model_from_json
from pulpo_core.exceptions import DeclarationError, ValidationError
from pulpo_core.registries import OperationRegistry

MakeProject = Callable[..., Project]
SOURCE = """
    from typing import Annotated
    from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator
    from pulpo_core import operation

    class Rows(BaseModel):
        texts: list[str]
        limit: int = 5

        @field_validator("texts")
        @classmethod
        def strip(cls, texts: list[str]) -> list[str]:
            return [text.strip() for text in texts]

    class Open(BaseModel):
        model_config = ConfigDict(extra="allow")
        x: int = 1

    class More(Rows): ...

    class Root(RootModel[list[int]]): ...

    @operation(name="before", flat=True)
    async def before(clean: Rows) -> str:
        return repr(clean)

    @operation(name="flat", flat=True)
    async def flat(clean: Rows, note: str = "") -> str:
        return f"{clean!r} {note!r}"

    @operation(name="default", flat=True)
    async def default(*, note: str = "", clean: Open = Open(x=9)) -> str:
        return f"{clean!r} {note!r}"

    @operation(name="nested")
    async def nested(clean: Rows, note: str = "") -> str:
        return f"{clean!r} {note!r}"

    @operation(name="two")
    async def two(left: Rows, right: Rows | None = None) -> str:
        return f"{left!r} {right!r}"
"""
ROWS = "Rows(texts=['a'], limit=5)"


@pytest.fixture
def main(make_project: MakeProject) -> Any:
    make_project(SOURCE).load()
    return sys.modules["main"]


async def test_another_parameter_leaves_the_input_as_it_was(main: Any) -> None:
    for data in ({"texts": [" a "]}, main.Rows(texts=["a"])):
        assert await invoke("before", data) == ROWS
        assert await invoke("flat", data) == f"{ROWS} ''"
    assert await invoke("flat", {"texts": ["a"], "note": "n"}) == f"{ROWS} 'n'"
    assert await invoke("flat", {"clean": {"texts": ["a"]}, "note": "n"}) == f"{ROWS} 'n'"


async def test_in_python_and_with_defaults(make_project: MakeProject, database_url: str) -> None:
    project = make_project(SOURCE, settings={"database_url": database_url})
    async with running(project):
        main: Any = sys.modules["main"]
        assert await main.flat(main.Rows(texts=["a"]), note="n") == f"{ROWS} 'n'"
        assert await main.flat({"texts": ["a"]}) == f"{ROWS} ''"
        assert await main.default() == await invoke("default") == await invoke("default", {}) == "Open(x=9) ''"
        assert await invoke("default", {"y": 2, "note": "n"}) == "Open(x=1, y=2) 'n'"


def test_the_schema_is_flat(main: Any) -> None:
    def schema(name: str) -> dict[str, Any]:
        found = OperationRegistry.get(name)
        assert found is not None
        return dict(found.input_schema.model_json_schema(by_alias=False, schema_generator=Schemas))

    assert list(schema("flat")["properties"]) == ["texts", "limit", "note"]
    assert schema("flat")["required"] == ["texts"]
    assert "$defs" not in schema("flat")
    assert list(schema("default")["properties"]) == ["x", "note"]
    assert "required" not in schema("default")
    flat, default = (OperationRegistry.get_all()[name].signature for name in ("flat", "default"))
    assert {name: field.is_required() for name, field in flat.fields.items()} == {
        "texts": True,
        "limit": False,
        "note": False,
    }
    assert default.fields["x"].default == 9
    data = model_from_json(flat.input_model, {"texts": ["a"], "note": "n"})
    assert flat.to_call(data) == ([], {"clean": main.Rows(texts=["a"]), "note": "n"})


async def test_errors_name_what_was_sent(main: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        await invoke("flat", {"limit": "x", "note": 5})
    assert [error["loc"] for error in caught.value.errors] == [("texts",), ("limit",), ("note",)]


async def test_a_model_is_taken_by_the_parameter_for_it(main: Any) -> None:
    rows = main.Rows(texts=["a"])
    assert await invoke("nested", rows) == f"{ROWS} ''"
    assert await invoke("nested", main.More(texts=["a"])) == "More(texts=['a'], limit=5) ''"
    with pytest.raises(ValidationError, match=r"left and right take a Rows each: pass an object with left, right$"):
        await invoke("two", rows)
    with pytest.raises(ValidationError, match=r"is not valid: Input should be an object with clean, note$"):
        await invoke("nested", main.Open())
    with pytest.raises(ValidationError, match=r"is not valid: Input should be an object with texts, limit, note$"):
        await invoke("flat", [1])
    with pytest.raises(ValidationError, match=r"is not valid: Input should be clean, a Rows$"):
        await invoke("before", main.Open())


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("note: str, more: int", "0 of its parameters are models"),
        ("left: Rows, right: Open", "2 of its parameters are models"),
        ("rows: Root, note: str", "0 of its parameters are models"),
        ("rows: Rows, limit: int = 1", "parameter 'limit' has the name of a field of rows"),
    ],
)
def test_what_cannot_be_flat(make_project: MakeProject, parameters: str, said: str) -> None:
    source = f"{SOURCE}\n    @operation(name='wrong', flat=True)\n    async def wrong({parameters}) -> None: ...\n"
    with pytest.raises(DeclarationError, match=f"operation 'wrong' cannot be flat: {said}"):
        make_project(source).load()
