"""`check_links`: the API answers 422 where a body links to a document that does not exist."""

from typing import TYPE_CHECKING

import pytest

from pulpo_core.testing import write_project

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve

pytestmark = [pytest.mark.xdist_group("api-link-targets"), pytest.mark.any_engine]
MAIN = """
from beanie import Document, Link
from pulpo_core import datamodel


@datamodel
class Author(Document):
    name: str


@datamodel
class Book(Document):
    title: str
    authors: list[Link[Author]] = []
"""
NOWHERE = "0" * 24


def test_24_every_route_that_writes(serve: "Serve", tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("linked") / "linked"
    write_project(root, MAIN, settings={"check_links": True})
    client = serve(root).client
    author = client.post("/authors", json={"name": "a"}).json()["id"]
    book = client.post("/books", json={"title": "b", "authors": [author]}).json()
    body = {"title": "c", "authors": [author, NOWHERE]}
    answers = [
        client.post("/books", json=body),
        client.put(f"/books/{book['id']}", json=body),
        client.patch(f"/books/{book['id']}", json=body),
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {"loc": ["authors", 1], "msg": f"Author has no document with the id {NOWHERE}", "type": "value"}
        ]
    sound = {"title": "d", "authors": [author]}
    bulk = client.post("/books/bulk", json={"operations": [{"create": body}, {"create": sound}]}).json()
    assert [each["status"] for each in bulk["items"]] == [422, 201]
    assert client.get(f"/books/{book['id']}").json() == book
