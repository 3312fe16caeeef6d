"""The how-to on links: its examples work as shown, and its claims about the embedded database are true."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from beanie import PydanticObjectId
from pymongo import IndexModel
from pymongo.errors import OperationFailure

from pulpo_cli.lint.linter import lint
from pulpo_core.project import Project
from pulpo_core.runtime import running
from pulpo_core.testing import MakeProject, Pulpo, Served
from tests.docs.console import Console, examples
from tests.docs.test_examples import ROOT, blocks

PAGE = Path("docs/how-to/links.md")
MAIN = "\n\n".join(blocks(str(PAGE), "python"))
only_embedded = pytest.mark.skipif("PULPO_TEST_DATABASE_URL" in os.environ, reason="about the embedded database")


@pytest.fixture
async def library(make_project: MakeProject, database_url: str) -> AsyncIterator[Any]:
    """The names of the page, in a project that runs, with two authors and a book of the first."""
    project: Project = make_project(MAIN, settings={"database_url": database_url})
    async with running(project):
        names = SimpleNamespace(**vars(__import__("main")))
        names.author = await names.Author(name="Ursula K. Le Guin").insert()
        names.other = await names.Author(name="Theodor Fontane").insert()
        names.book = await names.add_book("The Dispossessed", names.author, names.other.id)
        yield names


async def test_python(library: Any) -> None:
    book = await library.Book.get(library.book.id)
    assert (await library.author_of(book)).name == "Ursula K. Le Guin"
    assert [author.name for author in await library.authors_of([book])] == ["Ursula K. Le Guin"]
    assert [found.id for found in await library.books_by(library.author)] == [book.id]
    assert await library.books_by(library.other) == []
    assert [found.id for found in await library.books_by_name("Ursula K. Le Guin")] == [book.id]
    edited = await library.Book(title="Tehanu", author=library.author, editors=[library.other]).insert()
    assert [found.id for found in await library.books_edited_by(library.other)] == [edited.id]


async def test_fetching_into_the_document(library: Any) -> None:
    mention = library.Mention(page=1, of=library.Author.link_from_id(library.other.id))
    made = await library.Book(title="Tehanu", author=library.author, mentions=[mention]).insert()
    book = await library.Book.get(made.id)
    await book.fetch_link(library.Book.author)
    assert book.author.name == "Ursula K. Le Guin"
    await book.fetch_all_links()
    assert isinstance(book.mentions[0].of, library.Link)


async def test_a_class_that_others_inherit_from(library: Any) -> None:
    song = await library.Song(title="Lied", seconds=90).insert()
    made = await library.Review(text="short", work=song).insert()
    review = await library.Review.get(made.id)
    assert (await review.work.fetch()).seconds == 90


async def test_one_of_several_models(library: Any) -> None:
    made = await library.like_author(library.author.id)
    assert [found.id for found in await library.favourites_of(library.author)] == [made.id]
    assert await library.favourites_of(library.other) == []
    favourite = await library.Favourite.get(made.id)
    assert (await favourite.thing.fetch()).name == "Ursula K. Le Guin"
    both = await library.Favourite(thing=library.author, others=[library.book, library.author]).insert()
    stored = await library.Favourite.get_pymongo_collection().find_one({"_id": both.id})
    assert stored["thing"] == library.author.to_ref()
    assert stored["others"] == [library.book.to_ref(), library.author.to_ref()]
    read = await library.Favourite.find_one(library.Favourite.id == both.id, fetch_links=True)
    assert [link.document_class for link in read.others] == [library.Book, library.Author]
    with pytest.raises(ValueError, match="must have the same model class"):
        await library.Link.fetch_list(read.others)


async def test_conditions_on_a_link(library: Any) -> None:
    book, author = library.Book, library.author
    assert [found.id for found in await book.find(book.author.id == author.id).to_list()] == [library.book.id]
    assert await book.find(book.author.id == library.other.id).to_list() == []
    assert (await book.find_one(fetch_links=True)).author.name == author.name
    (found,) = await book.find(book.author.name == author.name, fetch_links=True).to_list()
    assert found.author.name == author.name
    read = await library.Author.get(author.id)
    await read.fetch_link(library.Author.books)
    assert [found.id for found in read.books] == [library.book.id]
    await book.get_pymongo_collection().create_indexes([IndexModel("author"), IndexModel("author.$id")])
    await library.add_book("Tehanu", author, PydanticObjectId())


@only_embedded
async def test_forms_that_the_embedded_database_refuses(library: Any) -> None:
    books, key = library.Book.get_pymongo_collection(), library.author.id
    await books.update_one({"_id": library.book.id}, {"$push": {"editors": library.author.to_ref()}})
    with pytest.raises(OperationFailure):
        await books.find_one({"editors": {"$elemMatch": {"$id": key}}})
    with pytest.raises(OperationFailure):
        await books.update_one({}, {"$pull": {"editors": {"$id": key}}})
    with pytest.raises(OperationFailure):
        await books.find_one({}, sort={"author.$id": 1})
    assert await books.find_one({"editors.$id": key}, sort={"author": 1})
    assert (await books.update_one({}, {"$pull": {"editors": library.author.to_ref()}})).modified_count == 1


def test_rest(tmp_path: Path, make_project: MakeProject, pulpo: Pulpo, database_url: str) -> None:
    project = make_project(MAIN)
    pulpo("compile", "--only", "api", cwd=project.root)
    with Served(project.root, PULPO_DATABASE_URL=database_url).running() as served:
        console = Console(served.url)
        for example in examples(ROOT / PAGE):
            console.run(example)


def test_lint_finds_nothing(make_project: MakeProject) -> None:
    assert lint(make_project(MAIN)).is_clean
