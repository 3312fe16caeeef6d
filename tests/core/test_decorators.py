"""`@datamodel` and `@operation`: their arguments, their results, and the errors for bad declarations."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from beanie import Document
from pydantic import BaseModel, Field
from pymongo import IndexModel

from pulpo_core import DataModelBase, ModelRegistry, OperationBase, OperationRegistry, Project, datamodel, operation
from pulpo_core.exceptions import DeclarationError
from pulpo_core.metadata import OperationMetadata
from pulpo_core.signatures import NoInput

pytestmark = pytest.mark.usefixtures("registries")
MakeProject = Callable[..., Project]


class Item(BaseModel):
    title: str = "x"


class Raw(Document):
    title: str


class Clean(Document):
    """Cleaned jobs.

    Second paragraph.
    """

    class Settings:
        name = "clean-jobs"


def only_operation() -> OperationMetadata:
    [found] = OperationRegistry.list_all()
    return found


def input_fields(found: OperationMetadata) -> dict[str, bool]:
    """The names of the input's fields, and whether they are required."""
    return {name: field.is_required() for name, field in found.input_schema.model_fields.items()}


def test_datamodel_bare_returns_the_class_unchanged() -> None:
    before = dict(vars(Clean))
    assert datamodel(Clean) is Clean
    assert dict(vars(Clean)) == before
    [model] = ModelRegistry.list_all()
    assert (model.name, model.path, model.identifier) == ("Clean", "clean-jobs", "clean")
    assert model.description == "Cleaned jobs.\n\nSecond paragraph."
    assert model.location.file == __file__


def test_datamodel_with_everything() -> None:
    index = IndexModel([("title", 1)])

    @datamodel(
        name="RawJobs",
        description="d",
        tags=("a", "b"),
        ui={"icon": "x", "n": [1, None, True]},
        path="/raw",
        relations=[{"name": "c", "target": "Clean", "cardinality": "many"}],
        indexes=["title", ["-title", "id"], index],
        permissions={"read": ["any"], "write": ["boss", "admin"]},
    )
    class Whole(Document, DataModelBase):
        title: str

    model = ModelRegistry.get("RawJobs")
    assert model is not None
    assert model.document_cls is Whole
    assert (model.path, model.tags, model.description) == ("raw", ("a", "b"), "d")
    assert model.ui_hints == {"icon": "x", "n": [1, None, True]}
    assert model.indexes == ("title", ["-title", "id"], index)
    assert model.permissions == {"read": ("any",), "write": ("boss", "admin")}


def test_the_path_defaults_to_the_collection_or_the_plural() -> None:
    datamodel(Raw)
    datamodel(name="Other")(Clean)
    assert {model.name: model.path for model in ModelRegistry.list_all()} == {"Raw": "raws", "Other": "clean-jobs"}


def test_ui_is_copied() -> None:
    hints = {"fields": ["title"]}
    datamodel(ui=hints)(Raw)
    hints["fields"].append("hacked")
    [model] = ModelRegistry.list_all()
    assert model.ui_hints == {"fields": ["title"]}


async def test_bare_operation_is_named_by_file_and_function() -> None:
    @operation
    async def double(number: int) -> int:
        """Twice as much."""
        return number * 2

    found = only_operation()
    assert (found.name, found.description, found.is_async) == ("test_decorators.double", "Twice as much.", True)
    assert await double(4) == 8
    assert inspect.iscoroutinefunction(double)


def test_a_decorated_function_keeps_its_face_and_stays_sync() -> None:
    def plain(number: int, *, factor: float = 2.0) -> float:
        """Multiply."""
        return number * factor

    decorated = operation(name="plain")(plain)
    assert decorated(3) == 6.0
    assert decorated.__name__ == "plain"
    assert decorated.__doc__ == "Multiply."
    assert decorated.__module__ == plain.__module__
    assert inspect.signature(decorated) == inspect.signature(plain)
    assert getattr(decorated, "__wrapped__") is plain  # noqa: B009 (not in the type of a function)
    assert not inspect.iscoroutinefunction(decorated)
    assert only_operation().is_async is False


def test_input_model_by_any_parameter_name() -> None:
    @operation(name="a")
    async def first(input: Item) -> Item:  # noqa: A002 (the name that the documents use)
        return input

    @operation(name="b")
    def second(whatever: Item) -> Item:
        return whatever

    kinds = {found.name: (found.signature.kind, found.input_schema) for found in OperationRegistry.list_all()}
    assert kinds == {"a": ("model", Item), "b": ("model", Item)}


def test_no_input() -> None:
    @operation(name="none")
    async def nothing() -> None: ...

    found = only_operation()
    assert (found.signature.kind, found.input_schema) == ("fields", NoInput)
    assert input_fields(found) == {}
    assert found.signature.returns is type(None)


def test_several_models() -> None:
    @operation(name="scraping.merge", inputs=Item, outputs=Item)
    async def merge(a: Item, b: Item) -> Item:
        return a

    found = only_operation()
    assert found.signature.kind == "fields"
    assert found.input_schema.__name__ == "ScrapingMergeInput"
    assert input_fields(found) == {"a": True, "b": True}


def test_plain_parameters_of_all_kinds() -> None:
    @operation(name="plain")
    def plain(
        first: str,
        second: Annotated[int, Field(ge=0, description="how many")] = 3,
        /,
        third: float | None = None,
        *,
        fourth: list[str] = Field(default_factory=list, max_length=2),  # noqa: B008 (as in FastAPI)
        json: bool = True,
    ) -> str:
        return f"{first}{second}{third}{fourth}{json}"

    found = only_operation()
    assert input_fields(found) == {"first": True, "second": False, "third": False, "fourth": False, "json": False}
    assert found.input_schema.model_fields["second"].description == "how many"
    data = found.input_schema.model_validate({"first": "x"})
    args, kwargs = found.signature.to_call(data)
    assert args == ["x", 3]
    assert kwargs == {"third": None, "fourth": [], "json": True}
    assert found.function(*args, **kwargs) == "x3None[]True"
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        found.input_schema.model_validate({"first": "x", "second": -1})
    with pytest.raises(ValueError, match="at most 2"):
        found.input_schema.model_validate({"first": "x", "fourth": ["a", "b", "c"]})
    with pytest.raises(ValueError, match="Extra inputs"):
        found.input_schema.model_validate({"first": "x", "fifth": 1})


def test_a_python_call_becomes_the_same_input() -> None:
    @operation(name="plain")
    def plain(first: str, /, second: int = 3, *, third: float = 0.5) -> None: ...

    signature = only_operation().signature
    assert signature.from_call(["a"], {}) == {"first": "a"}
    assert signature.from_call(["a", 4], {"third": 1.0}) == {"first": "a", "second": 4, "third": 1.0}
    with pytest.raises(TypeError, match="missing a required argument: 'first'"):
        signature.from_call([], {})
    with pytest.raises(TypeError, match="unexpected keyword argument 'nope'"):
        signature.from_call(["a"], {"nope": 1})


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (Item, {"a": Item, "b": Item}),
        ([Item, Raw], {"a": Item, "b": Raw}),
        ((Raw, int), {"a": Raw, "b": int}),
        ({"b": Item, "a": Raw}, {"a": Raw, "b": Item}),
    ],
)
def test_inputs_give_the_types(inputs: Any, expected: dict[str, type]) -> None:
    def merge(a, b): ...  # type: ignore[no-untyped-def]

    operation(name="merge", inputs=inputs)(merge)
    found = only_operation().input_schema.model_fields
    assert {name: field.annotation for name, field in found.items()} == expected


def test_inputs_as_the_model_of_all_parameters() -> None:
    class Both(BaseModel):
        a: int
        b: str = "b"

    operation(name="both", inputs=Both)(lambda a, b: None)
    found = only_operation()
    assert found.input_schema is Both
    assert found.signature.to_call(Both(a=1)) == ([], {"a": 1, "b": "b"})


def test_inputs_may_be_basemodel_where_nothing_is_taken() -> None:
    @operation(name="scraping.fetch", inputs=BaseModel, outputs=Item)
    async def fetch() -> Item:
        return Item()

    found = only_operation()
    assert (found.signature.kind, found.input_schema) == ("fields", NoInput)
    assert found.signature.returns is Item


@pytest.mark.parametrize("outputs", [Item, list[Item], dict[str, int], int | None])
def test_outputs_win_over_the_annotation(outputs: Any) -> None:
    def produce() -> Any: ...

    operation(name="produce", outputs=outputs)(produce)
    assert only_operation().signature.returns == outputs


def test_models_in_and_out_are_names_or_classes() -> None:
    datamodel(name="RawJobs")(Raw)

    @operation(name="clean", models_in=[Raw, "Company"], models_out=(Clean,))
    def clean() -> None: ...

    found = only_operation()
    assert found.models_in == ("RawJobs", "Company")  # by the name of the model, where the class is one
    assert found.models_out == ("Clean",)


async def test_a_class_with_run() -> None:
    @operation(name="classy", timeout=3, retries=2, after=["a"], async_enabled=True, permissions=["x"])
    class Classy:
        """Does it."""

        def __init__(self, factor: int = 2) -> None:
            self.factor = factor

        async def run(self, number: int) -> int:
            return number * self.factor

    found = only_operation()
    assert (found.description, found.timeout, found.retries, found.after) == ("Does it.", 3, 2, ("a",))
    assert (found.async_enabled, found.permissions, found.is_async) == (True, ("x",), True)
    assert input_fields(found) == {"number": True}
    assert await found.function(5) == 10
    assert await Classy(3).run(5) == 15


async def test_a_class_on_the_base() -> None:
    @operation
    class LoadJobs(OperationBase):
        async def run(self, input_model: Item) -> str:
            return input_model.title

    found = only_operation()
    assert found.name == "test_decorators.load_jobs"
    assert found.input_schema is Item
    assert await found.function(Item(title="t")) == "t"
    assert await LoadJobs().run(Item(title="u")) == "u"


def test_a_class_with_sync_run() -> None:
    @operation(name="sync")
    class Sync:
        def run(self) -> int:
            return 7

    assert only_operation().is_async is False
    assert only_operation().function() == 7
    assert Sync().run() == 7


def test_other_decorators_below_do_not_hide_the_place() -> None:
    import functools

    def logged(function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(function)(functools.partial(function))

    def through_another_file(function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.lru_cache(function)

    def plain_wrapper(function: Callable[..., Any]) -> Callable[..., Any]:
        namespace: dict[str, Any] = {"function": function, "functools": functools}
        code = "@functools.wraps(function)\ndef wrapper(*args, **kwargs):\n    return function(*args, **kwargs)\n"
        exec(compile(code, "/somewhere/tenacity/__init__.py", "exec"), namespace)
        wrapped: Callable[..., Any] = namespace["wrapper"]
        return wrapped

    @operation
    @plain_wrapper
    def kept(number: int) -> int:
        return number

    found = only_operation()
    assert found.name == "test_decorators.kept"
    assert found.location.file == __file__
    assert input_fields(found) == {"number": True}
    for not_a_function in (logged, through_another_file):
        with pytest.raises(DeclarationError, match="put it on a function"):
            operation(name="other")(not_a_function(len))


def test_a_module_that_is_read_twice_replaces_its_own() -> None:
    def declare(value: int) -> None:
        source = f"@operation(name='twice')\ndef twice() -> int:\n    return {value}\n"
        exec(compile(source, "/project/main.py", "exec"), {"operation": operation, "__name__": "main"})

    declare(1)
    declare(2)
    assert only_operation().function() == 2


def test_forward_references_are_resolved_at_freeze(make_project: MakeProject) -> None:
    project = make_project(
        """
        from __future__ import annotations

        from beanie import Document, Link
        from pulpo_core import datamodel, operation

        @operation(name="jobs.search")
        async def search(filters: Filters, limit: int = 3) -> list[Job]: ...

        @operation(name="jobs.load")
        async def load(input: Filters) -> Job | None: ...

        @datamodel
        class Job(Document):
            title: str
            company: Link[Company] | None = None

        from pydantic import BaseModel

        class Filters(BaseModel):
            text: str = ""

        @datamodel
        class Company(Document):
            jobs: list[Job] = []
        """
    )
    metadata = project.load()
    search = metadata.operation("jobs.search")
    assert search.to_dict(project.root)["outputs"] == "list[Job]"
    assert [f["type"] for f in search.to_dict(project.root)["inputs"].values()] == ["Filters", "int"]
    assert metadata.operation("jobs.load").signature.kind == "model"
    assert {f.name: f.links for f in metadata.model("Job").fields} == {"title": (), "company": ("Company",)}
    assert metadata.model("Company").schema["properties"]["jobs"]["type"] == "array"
