"""A plugin's own class of collections, below the write middlewares."""

from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core import hookimpl, running
from pulpo_core.plugins import from_modules

from .conftest import NOTES, Recorder

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject


class Shouting(AsyncCollection[Any]):
    """A collection that stores and looks for titles in capitals."""

    async def insert_one(self, document: Any, *args: Any, **kwargs: Any) -> Any:
        return await super().insert_one({**document, "title": document["title"].upper()}, *args, **kwargs)

    def find(self, filter: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: A002
        return super().find({**filter, "title": filter["title"].upper()}, *args, **kwargs)


def provider(urls: list[str]) -> Any:
    """A plugin with that class."""

    @hookimpl
    def pulpo_collection_class(url: str) -> type[AsyncCollection[Any]]:
        urls.append(url)
        return Shouting

    module = ModuleType("provider")
    vars(module).update(pulpo_collection_class=pulpo_collection_class)
    return module


@pytest.mark.parametrize("is_recorded", [True, False])
async def test_its_methods_are_called_below_the_middlewares(
    make_project: "MakeProject", database_url: str, is_recorded: bool
) -> None:
    urls: list[str] = []
    recorder = Recorder()
    modules = {"provider": provider(urls), **({"recorder": recorder} if is_recorded else {})}
    project = make_project(NOTES, settings={"database_url": database_url}, plugins=from_modules(**modules))
    async with running(project) as runtime:
        note = project.metadata.model("Note").document_cls
        await note(title="quiet").insert()
        assert urls == [database_url]
        database: Any = runtime.database.client[runtime.database.name]
        for collection in (database.Note, database["Note"].with_options(), database.get_collection("Note")):
            assert (await collection.find_one({"title": "quiet"}))["title"] == "QUIET"
        assert isinstance(await database.create_collection("other"), Shouting)
    assert [write.documents[0]["title"] for write in recorder.seen] == ["quiet"] * is_recorded
