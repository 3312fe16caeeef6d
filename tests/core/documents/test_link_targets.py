"""`check_links`: a document cannot be made to link to one that does not exist."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from beanie import PydanticObjectId
from pymongo import monitoring

from pulpo_core import Documents, running
from pulpo_core.documents import Create, Update
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
NOWHERE = "0" * 24
HAS_NONE = f"has no document with the id {NOWHERE}"
LIBRARY = """
    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field


    @datamodel
    class Author(Document):
        name: str = ""
        friend: Link["Author"] | None = None

        class Settings:
            name = "authors"


    @datamodel
    class Shelf(Document):
        id: int

        class Settings:
            name = "shelves"


    class Mention(BaseModel):
        page: int = 1
        of: Link[Author]


    @datamodel
    class Book(Document):
        title: str = ""
        author: Link[Author] | None = Field(None, alias="writtenBy")
        editors: list[Link[Author]] = []
        mentions: list[Mention] = []
        named: dict[str, Mention] = {}
        first: Mention | int | None = None
        shelf: Link[Shelf] | None = None

        class Settings:
            name = "books"
"""


class Queries(monitoring.CommandListener):
    """The finds by `_id` that are sent to the database, by collection."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name == "find" and "$in" in str(event.command["filter"].get("_id")):
            self.sent.append(event.command["find"])

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.fixture
def queries() -> Iterator[Queries]:
    found = Queries()
    monitoring.register(found)
    yield found
    monitoring._LISTENERS.command_listeners.remove(found)


@pytest.fixture(params=[True])
async def books(
    make_project: "MakeProject", database_url: str, queries: Queries, request: Any
) -> AsyncIterator[Documents[Any]]:
    settings = {"database_url": database_url, "check_links": request.param}
    async with running(make_project(LIBRARY, settings=settings)):
        yield Documents("Book")


async def author(**values: Any) -> str:
    """The id of a new author."""
    return (await Documents("Author").create(values)).id_text


@pytest.mark.parametrize(
    ("values", "loc"),
    [
        ({"author": NOWHERE}, ("author",)),
        ({"writtenBy": NOWHERE}, ("author",)),
        ({"author": {"id": NOWHERE, "collection": "authors"}}, ("author",)),
        ({"editors": ["GOOD", NOWHERE]}, ("editors", 1)),
        ({"mentions": [{"of": "GOOD"}, {"of": NOWHERE}]}, ("mentions", 1, "of")),
        ({"named": {"a": {"of": NOWHERE}}}, ("named", "a", "of")),
        ({"first": {"of": NOWHERE}}, ("first", "of")),
        ({"shelf": 7}, ("shelf",)),
    ],
)
async def test_24_a_link_to_nothing_is_refused(values: Any, loc: Any, books: Documents[Any]) -> None:
    values = json.loads(json.dumps(values).replace("GOOD", await author()))
    made = await books.create({"title": "a"})
    bulk = await books.bulk([Create(values), Update(made.id, values), Create({"title": "b"})])
    errors = [result.error for result in bulk[:2]]
    for writing in (books.create(values), books.patch(made.id, values), books.replace(made.id, values)):
        with pytest.raises(ValidationError, match="links to a document that does not exist") as caught:
            await writing
        errors.append(caught.value)
    for error in errors:
        assert isinstance(error, ValidationError)
        (found,) = error.errors
        target = "shelves has no document with the id 7" if loc == ("shelf",) else f"authors {HAS_NONE}"
        assert (found["loc"], found["msg"]) == (loc, target)
    assert bulk[2].error is None
    assert sorted(item["title"] for item in (await books.find()).items) == ["a", "b"]


async def test_24_links_to_documents_are_accepted(books: Documents[Any], queries: Queries) -> None:
    one, other = await author(), await author()
    await Documents("Shelf").create({"id": 7})
    queries.sent.clear()
    made = await books.create(
        {"author": one, "editors": [one, other], "mentions": [{"of": other}], "first": 5, "shelf": 7}
    )
    assert sorted(queries.sent) == ["authors", "shelves"]
    queries.sent.clear()
    assert (await books.patch(made.id, {"title": "b", "editors": [one]})).value["title"] == "b"
    assert queries.sent == []  # nothing was added


async def test_24_one_query_for_all_creations(books: Documents[Any], queries: Queries) -> None:
    ids = [await author() for _ in range(5)]
    queries.sent.clear()
    wrong = [Create({"author": NOWHERE[:-1] + str(number)}) for number in range(3)]
    results = await books.bulk([*(Create({"author": key}) for key in ids), *wrong])
    assert queries.sent == ["authors"]
    assert [result.error is None for result in results] == [True] * 5 + [False] * 3
    assert (await books.find(count="exact")).total == 5


async def test_24_documents_of_one_call_may_link_to_each_other(books: Documents[Any]) -> None:
    authors: Documents[Any] = Documents("Author")
    one, two, three, four = (str(PydanticObjectId()) for _ in range(4))
    results = await authors.bulk(
        [
            Create({"id": one, "friend": two}),
            Create({"id": two, "friend": two}),
            Create({"id": three, "friend": four}),
            Create({"id": four, "friend": NOWHERE}),
        ]
    )
    assert [result.error is None for result in results] == [True, True, False, False]
    alone = str(PydanticObjectId())
    assert (await authors.create({"id": alone, "friend": alone})).id_text == alone


async def test_24_a_link_that_lost_its_target_stops_no_other_change(books: Documents[Any]) -> None:
    key = await author()
    made = await books.create({"author": key, "editors": [key]})
    await Documents("Author").delete(key)
    assert (await books.patch(made.id, {"title": "b"})).value["title"] == "b"
    assert (await books.replace(made.id, {"author": key, "title": "c"})).value["title"] == "c"
    with pytest.raises(ValidationError):
        await books.patch(made.id, {"author": NOWHERE})
    with pytest.raises(ValidationError):
        await books.create({"author": key})


@pytest.mark.parametrize("books", [False], indirect=True)
async def test_24_off_it_costs_nothing(books: Documents[Any], queries: Queries) -> None:
    made = await books.create({"author": NOWHERE, "mentions": [{"of": NOWHERE}]})
    await books.patch(made.id, {"editors": [NOWHERE]})
    await books.bulk([Create({"author": NOWHERE})])
    assert queries.sent == []
