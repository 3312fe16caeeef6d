"""The private parts of Beanie, PyMongo and Typer, and the features of PyMongo's client, that Pulpo relies on."""

import ast
import inspect
import re
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ForwardRef, Generic, TypeVar

import beanie
import pydantic
import pytest
from beanie import Document
from bson import ObjectId
from bson.errors import InvalidDocument
from pydantic import BaseModel
from pymongo import AsyncMongoClient, DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from pulpo_core import beanie_internals as internals
from pulpo_core import running
from pulpo_core.annotations import members
from pulpo_core.beanie_internals import ActionDirections, EventTypes
from pulpo_core.pydantic_internals import fields_with_own_form, has_own_form
from pulpo_core.pymongo_internals import bound_session, bulk_operation
from pulpo_core.testing import run_pulpo
from pulpo_core.writes.client import WriteClient, WriteCollection, WriteDatabase

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

MODELS = """
    from typing import Annotated

    from beanie import Document, DocumentWithSoftDelete, Indexed, Insert, Before, Link, Replace, ValidateOnSave
    from beanie import after_event, before_event
    from pulpo_core import datamodel
    from pydantic import Field

    @datamodel
    class Shelf(Document):
        name: Annotated[str, Indexed(unique=True)]
        books: list[Link["Book"]] = []
        events: list[str] = []

        class Settings:
            use_state_management = True
            keep_nulls = False

        @before_event(Insert, Replace)
        def tell(self) -> None:
            self.events.append("before")

    @datamodel
    class Book(Document):
        title: str | None = None

        class Settings:
            is_root = True

    @datamodel
    class Atlas(Book):
        maps: int = 1

    @datamodel
    class Draft(DocumentWithSoftDelete):
        text: str = ""

    @datamodel
    class Told(Document):
        size: Annotated[int, Field(ge=0)]
        events: list[str] = []

        @after_event(ValidateOnSave)
        def tell(self) -> None:
            self.events.append("after")

    @datamodel
    class Checked(Told):
        class Settings:
            validate_on_save = True

        @before_event(ValidateOnSave)
        def ask(self) -> None:
            self.events.append("before")
"""
UNIONS = """
    from beanie import BackLink, Document, Link
    from pulpo_core import datamodel
    from pydantic import Field

    BACK = {"original_field": "one"}


    @datamodel
    class First(Document):
        name: str
        tag: BackLink["Tag"] | BackLink["Label"] = Field(json_schema_extra=BACK)
        tags: list[BackLink["Tag"] | BackLink["Label"]] = Field(json_schema_extra=BACK)


    @datamodel
    class Second(Document):
        name: str


    @datamodel
    class Tag(Document):
        one: Link[First] | Link[Second]
        maybe: Link[First] | Link[Second] | None = None
        many: list[Link[First] | Link[Second]] = []
        some: list[Link[First] | Link[Second]] | None = None
        holes: list[Link[First] | Link[Second] | None] = []
        only: Link[First] | None = None
        text: str | int = ""


    @datamodel
    class Label(Document):
        one: Link[First]
"""
SET = {"$set": {"b": 2}}
PLACE = {"database": "db", "collection": "a.b"}
OPERATIONS: list[tuple[Any, dict[str, Any] | None]] = [
    (InsertOne({"a": 1}), {"kind": "insert", "documents": ({"a": 1},)}),
    (InsertOne({"a": 1}, "db.a.b"), {"kind": "insert", "documents": ({"a": 1},), **PLACE}),
    (DeleteOne({"a": 1}), {"kind": "delete", "filter": {"a": 1}, "many": False}),
    (DeleteMany({}, namespace="db.a.b"), {"kind": "delete", "filter": {}, "many": True, **PLACE}),
    (
        ReplaceOne({"a": 1}, {"b": 1}, upsert=True),
        {"kind": "replace", "filter": {"a": 1}, "documents": ({"b": 1},), "upsert": True},
    ),
    (UpdateOne({}, SET), {"kind": "update", "filter": {}, "update": SET, "many": False, "upsert": False}),
    (
        UpdateMany({}, [SET], namespace="db.a.b"),
        {"kind": "update", "filter": {}, "update": [SET], "many": True, "upsert": False, **PLACE},
    ),
    ({"insert": 1}, None),
]
# The public coroutines of PyMongo that write no document. One that is not listed and does not pass the middlewares is
# new: it belongs here, or into pulpo_core/writes/client.py.
READS = {
    AsyncCollection: {
        *("count_documents", "distinct", "estimated_document_count", "find_one", "options", "watch"),
        *("create_index", "create_indexes", "drop_index", "drop_indexes", "index_information", "list_indexes"),
        *("create_search_index", "create_search_indexes", "drop_search_index", "list_search_indexes"),
        "update_search_index",
    },
    AsyncDatabase: {"dereference", "list_collection_names", "list_collections", "validate_collection", "watch"},
    AsyncMongoClient: {
        *("aclose", "aconnect", "close", "list_database_names", "list_databases", "server_info", "watch"),
    },
}
PRIVATE = re.compile(
    r"beanie\.(odm|migrations)\b.*"  # what is imported
    r"|(beanie|bson|pydantic|pymongo)(\.\w+)*\._.*"
    r"|_(children|class_id|inheritance_inited|save_state|saved_state|doc|filter|namespace|upsert)"  # what is looked up
)
BY_BEANIE = {"find", "find_one", "count_documents", "distinct", "aggregate", "name"}


@pytest.fixture
async def main(make_project: "MakeProject", database_url: str) -> AsyncIterator[Any]:
    """The module of a running project with MODELS."""
    async with running(make_project(MODELS, settings={"database_url": database_url})):
        yield sys.modules["main"]


def test_private_modules_are_imported_in_one_place() -> None:
    root = Path(__file__).parents[2] / "pulpo_core"
    found = {path for path in root.rglob("*.py") if any(map(PRIVATE.fullmatch, names_in(path)))}
    assert {path.name for path in found} == {"beanie_internals.py", "pydantic_internals.py", "pymongo_internals.py"}


T = TypeVar("T")
K = TypeVar("K")


class Left(BaseModel, Generic[T, K]):
    value: T
    right: "Right[T, K] | None" = None


class Right(BaseModel, Generic[T, K]):
    value: K
    left: Left[T, K] | None = None


def test_a_generic_model_that_contains_itself_is_found() -> None:
    """Among those with other arguments."""
    lefts: list[Any] = [Left[int, str], Left[str, int], Left[list[int], Left[int, str]]]
    for left in lefts:
        right = members(left.model_fields["right"].annotation)[0]
        assert issubclass(right, Right)
        assert [members(right.model_fields["left"].annotation)[0]] == [each for each in lefts if each is left]


async def test_documents_are_bound_without_indexes(main: Any) -> None:
    collection = main.Shelf.get_pymongo_collection()
    await collection.drop_indexes()
    await internals.bind_documents(collection.database, [main.Shelf, main.Book, main.Atlas])
    assert main.Shelf.get_pymongo_collection() == collection
    assert set(await collection.index_information()) <= {"_id_"}
    assert main.Shelf.get_link_fields()["books"].document_class is main.Book


async def test_documents_of_a_module_are_registered_by_one_of_them(main: Any) -> None:
    registered: list[Any] = []

    class Initializer(internals._Initializer):
        def fill_docs_registry(self) -> None:
            super().fill_docs_registry()
            registered.extend(self.document_models)

    await Initializer(
        database=main.Shelf.get_settings().pymongo_db, document_models=[main.Shelf, main.Book], skip_indexes=True
    )
    assert registered == [main.Shelf, main.Book]
    assert [internals.evaluate_link(ForwardRef(name)) for name in ("Shelf", "Atlas")] == [main.Shelf, main.Atlas]


def test_a_link_finds_the_document_that_it_names() -> None:
    class LinkedByName(Document):
        pass

    name = ForwardRef("LinkedByName")
    assert internals.evaluate_link(name) is name
    internals.register_documents([LinkedByName])
    assert internals.evaluate_link(name) is LinkedByName
    assert internals.evaluate_link(LinkedByName) is LinkedByName


async def test_unions_of_links_are_known_as_links(make_project: "MakeProject", database_url: str) -> None:
    """Beanie encodes them as references, fills in what stands for a back link, and fetches none of them."""
    async with running(make_project(UNIONS, settings={"database_url": database_url})):
        main = sys.modules["main"]
        links = main.Tag.get_link_fields()
        assert {name: (link.link_type.value, link.is_fetchable) for name, link in links.items()} == {
            "one": ("DIRECT", False),
            "maybe": ("OPTIONAL_DIRECT", False),
            "many": ("LIST", False),
            "some": ("OPTIONAL_LIST", False),
            "only": ("OPTIONAL_DIRECT", True),
        }
        backs = main.First.get_link_fields()
        assert {name: link.link_type.value for name, link in backs.items()} == {
            "tag": "BACK_DIRECT",
            "tags": "BACK_LIST",
        }
        first, second = await main.First(name="a").insert(), await main.Second(name="b").insert()
        holes = [None, main.Second.link_from_id(second.id)]
        await main.Tag(one=second, many=[first, second], holes=holes, only=first).insert()
        stored = await main.Tag.get_pymongo_collection().find_one({})
        assert [stored["one"], *stored["many"]] == [second.to_ref(), first.to_ref(), second.to_ref()]
        assert stored["holes"] == [None, second.to_ref()]
        assert "tags" not in await main.First.get_pymongo_collection().find_one({})
        read = await main.Tag.find_one(fetch_links=True)
        assert (read.one.document_class, read.only.name) == (main.Second, "a")
        assert [link.document_class for link in read.many] == [main.First, main.Second]


def test_indexes_of_fields_are_found(main: Any) -> None:
    fields = main.Shelf.model_fields
    assert internals.get_index_attributes(fields["name"]) == (1, {"unique": True})
    assert internals.get_index_attributes(fields["books"]) is None


async def test_documents_are_stored_and_read_as_by_beanie(main: Any) -> None:
    key = ObjectId()
    book = main.Atlas(id=key, maps=3)
    assert internals.get_dict(book, to_db=True) == {"_id": key, "_class_id": "Book.Atlas", "title": None, "maps": 3}
    assert internals.get_dict(book, to_db=True, keep_nulls=False, exclude={"maps"}) == {
        "_id": key,
        "_class_id": "Book.Atlas",
    }
    assert "_id" not in internals.get_dict(main.Atlas(), to_db=True)
    book.maps = 1j
    with pytest.raises(InvalidDocument, match="Cannot encode 1j"):
        internals.get_dict(book, to_db=True)
    found: Any = internals.parse_obj(main.Book, {"_id": key, "_class_id": "Book.Atlas", "title": "x", "maps": 3})
    assert (type(found), found.id, found.maps) == (main.Atlas, key, 3)


def test_classes_in_a_shared_collection_have_names(main: Any) -> None:
    assert internals.class_id(main.Book) == "Book"
    assert internals.class_id(main.Atlas) == "Book.Atlas"
    assert internals.class_id(main.Shelf) is None
    assert main.Atlas.get_settings().class_id == "_class_id"
    assert [internals.is_of_class(main.Atlas, {"_class_id": name}) for name in ("Book.Atlas", "Book", None)] == [
        True,
        False,
        False,
    ]


async def test_actions_run_when_requested(main: Any) -> None:
    shelf = main.Shelf(name="x")
    await internals.run_actions(shelf, [EventTypes.INSERT], ActionDirections.AFTER)
    await internals.run_actions(main.Book(), [EventTypes.INSERT], ActionDirections.BEFORE)
    assert shelf.events == []
    await internals.run_actions(shelf, [EventTypes.INSERT, EventTypes.REPLACE], ActionDirections.BEFORE)
    assert shelf.events == ["before"]


async def test_documents_are_validated_before_a_write_as_by_beanie(main: Any) -> None:
    shelf, checked = main.Shelf(name="x"), main.Checked(size=1)
    await internals.validate_before_write(shelf)
    await internals.validate_before_write(checked)
    assert (shelf.events, checked.events) == ([], ["before", "after"])
    checked.size = -1
    with pytest.raises(pydantic.ValidationError):
        await internals.validate_before_write(checked)


async def test_actions_around_validation_need_no_validation(main: Any) -> None:
    told = main.Told(size=1)
    told.size = -1
    await internals.validate_before_write(told)
    assert (told.size, told.events) == (-1, ["after"])


async def test_the_state_is_saved(main: Any) -> None:
    shelf = main.Shelf(id=ObjectId(), name="x")
    internals.save_state(shelf)
    assert not shelf.is_changed
    shelf.name = "y"
    assert shelf.is_changed
    internals.save_state(shelf)
    assert not shelf.is_changed


async def test_hidden_documents_are_found(main: Any) -> None:
    assert "deleted_at" in str(main.Draft.find_all().get_filter_query())
    assert internals.every_document(main.Draft).get_filter_query() == {}
    assert internals.every_document(main.Atlas).get_filter_query() == {"_class_id": "Book.Atlas"}
    assert internals.encode_filter(main.Book, main.Book.title == "x") == {"title": "x"}


async def test_values_are_encoded_by_the_encoders_that_are_set(main: Any) -> None:
    class Point:
        x = 1

    internals.set_encoder(Point, lambda point: {"x": point.x})
    internals.set_encoder(Point, lambda point: "too late")
    assert internals.Encoder(to_db=True).encode([Point()]) == [{"x": 1}]
    assert internals.Encoder(custom_encoders={Point: lambda point: point.x}).encode(Point()) == 1
    assert internals.Encoder(to_db=True).encode(time(12)) == "12:00:00"


async def test_models_are_read_by_the_function_that_is_set(main: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await main.Book(title="x").insert()
    monkeypatch.setattr("beanie.odm.utils.parsing.parse_model", None)  # so that it is put back
    internals.read_models_with(lambda model, stored: model.model_validate({**stored, "title": "read"}))
    found = [await main.Book.find_one(), *await main.Book.find_all().to_list()]
    assert [book.title for book in found] == ["read", "read"]


@pytest.mark.parametrize(("operation", "expected"), OPERATIONS, ids=lambda value: type(value).__name__)
def test_operations_of_a_bulk_can_be_read(operation: Any, expected: dict[str, Any] | None) -> None:
    assert bulk_operation(operation) == expected


async def test_the_session_that_is_bound_is_known(database_url: str) -> None:
    client: AsyncMongoClient[Any] = AsyncMongoClient(database_url)
    assert bound_session(client) is None
    async with client.start_session() as session:
        async with session.bind(end_session=False):
            assert bound_session(client) is session
        assert bound_session(client) is None
    await client.close()


@pytest.mark.parametrize("ours", [WriteCollection, WriteDatabase, WriteClient])
def test_each_method_of_pymongo_writes_through_the_middlewares_or_does_not_write(ours: type) -> None:
    theirs: Any = ours.__mro__[1]
    public = {name for name, value in inspect.getmembers(theirs) if _is_coroutine(value) and name[0] != "_"}
    assert public - vars(ours).keys() == READS[theirs]


@pytest.mark.parametrize("theirs", READS)
def test_what_gives_a_collection_gives_one_of_ours(theirs: type) -> None:
    ours = {AsyncCollection: WriteCollection, AsyncDatabase: WriteDatabase, AsyncMongoClient: WriteClient}[theirs]
    giving = re.compile(r"(return|=) (database\.)?(AsyncCollection|AsyncDatabase)\(")
    public = {
        name
        for name, value in inspect.getmembers(theirs, inspect.isfunction)
        if (name == "__getitem__" or name[0] != "_") and giving.search(inspect.getsource(value))
    }
    assert public
    assert public <= vars(ours).keys()


def test_beanie_writes_by_methods_that_are_known() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(beanie.__file__).parent.glob("odm/**/*.py"))
    used = set(re.findall(r"get_pymongo_collection\(\)\s*\.(\w+)", source))
    assert {"insert_one", "insert_many", "bulk_write", "delete_one", "find_one_and_update"} <= used
    assert used <= vars(WriteCollection).keys() | BY_BEANIE


def names_in(path: Path) -> Iterator[str]:
    """The modules and names that a module imports, and the attributes that it looks up."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _is_coroutine(value: Any) -> bool:
    return inspect.iscoroutinefunction(inspect.unwrap(value)) if callable(value) else False


@pytest.mark.parametrize(("shell", "own"), [("bash", "compopt"), ("zsh", "${~words[1]}"), ("fish", "commandline -opc")])
def test_shells_get_the_scripts_that_run_what_was_typed(shell: str, own: str, tmp_path: Path) -> None:
    words = ("--show-completion", shell)
    script = run_pulpo(*words, cwd=tmp_path, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1").stdout
    assert own in script
    assert f"_PULPO_COMPLETE=complete_{shell}" in script
    assert "%" not in script


class Plain(BaseModel):
    size: int = 0

    @pydantic.model_validator(mode="after")
    def check(self) -> "Plain":
        return self


class PlainDocument(Document):
    plain: Plain


class Early(Plain):
    @pydantic.model_validator(mode="before")
    @classmethod
    def read(cls, given: Any) -> Any:
        return given


class Shown(Plain):
    @pydantic.model_serializer
    def show(self) -> int:
        return self.size


class Initialised(Plain):
    def __init__(self, **given: Any) -> None:
        super().__init__(size=len(given))


class Schema(Plain):
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler(source)


class BelowSchema(Schema):
    pass


class WithFields(Plain):
    early: Plain
    shown: Plain
    late: Plain

    @pydantic.field_validator("early", mode="wrap")
    @classmethod
    def read(cls, given: Any, handler: Any) -> Any:
        return handler(given)

    @pydantic.field_validator("late")
    @classmethod
    def check_late(cls, given: Plain) -> Plain:
        return given

    @pydantic.field_serializer("shown")
    def show(self, value: Plain) -> int:
        return value.size


def test_the_forms_of_models() -> None:
    own = [kind for kind in (Plain, Early, Shown, Initialised, Schema, BelowSchema, WithFields) if has_own_form(kind)]
    assert own == [Early, Shown, Initialised, Schema, BelowSchema]
    assert not has_own_form(PlainDocument, Document)
    assert fields_with_own_form(WithFields) == {"early", "shown"}
    assert fields_with_own_form(Plain) == frozenset()
