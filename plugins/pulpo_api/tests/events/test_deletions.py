"""Events of deletions of models that share a collection."""

from typing import TYPE_CHECKING

import pymongo
import pytest

from plugins.pulpo_api.tests.events.conftest import listening
from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("api-deletions")


@pytest.fixture(scope="module", params=["api_writes", "pre-images", "no pre-images"])
def animals(request: pytest.FixtureRequest, serve: "Serve", has_change_streams: bool) -> "tuple[Served, bool]":
    """The project `types`, and True if its events know the class of a deleted document."""
    source = "api_writes" if request.param == "api_writes" else "change_stream"
    if source == "change_stream" and not has_change_streams:
        pytest.skip("the database has no change streams")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_EVENTS_SOURCE", source)
        served = serve("types")
    served.client.post("/animals", json={"name": "first"}).raise_for_status()
    if request.param == "pre-images":
        with pymongo.MongoClient[dict[str, object]](served.database_url) as client:
            database = client.get_default_database()
            database.command({"collMod": "animals", "changeStreamPreAndPostImages": {"enabled": True}})
    return served, request.param != "no pre-images"


def test_a_deletion_belongs_to_the_class_of_the_document(animals: "tuple[Served, bool]") -> None:
    served, is_known = animals
    with listening(served) as everything, listening(served, "/birds/events") as birds:
        made = served.client.post("/birds", json={"name": "robin"}).json()["id"]
        served.client.patch(f"/birds/{made}", json={"wings": 1}).raise_for_status()
        served.client.delete(f"/birds/{made}").raise_for_status()
        until(lambda: len(everything.changes) == 3)
        before = [("created", "birds", made), ("updated", "birds", made)]
        assert everything.changes == [*before, ("deleted", "birds" if is_known else "animals", made)]
        if is_known:
            until(lambda: len(birds.changes) == 3)
        assert birds.changes == (everything.changes if is_known else before)
