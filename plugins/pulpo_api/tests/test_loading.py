"""What others wrote into the database: strange values are shown, a document that does not fit is named."""

from typing import TYPE_CHECKING, Any

import pytest
from bson import DatetimeMS, ObjectId
from pymongo import MongoClient
from pymongo.errors import OperationFailure

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = pytest.mark.xdist_group("shop-loading")
FAR = DatetimeMS(10**15)  # the year 33658
KEY = ObjectId("0123456789abcdef01234567")


@pytest.mark.parametrize("strange", [{"extra": {"by": KEY}}, {"unknown": FAR}])
def test_strange_values(strange: dict[str, Any], failing_shop: "Served") -> None:
    """Of types that JSON has no word for, and times that Python has none for."""
    client: MongoClient[Any]
    with MongoClient(failing_shop.database_url) as client:
        things: Any = client.get_default_database()["things"]
        try:
            key = things.insert_one({"text": "x", **strange}).inserted_id
        except OperationFailure:
            pytest.skip("the embedded database does not take it")
        api = failing_shop.client
        page = api.get("/things").json()["items"]
        assert [item["extra"] for item in page] == [{"by": str(KEY)} if "extra" in strange else {}]
        assert api.get(f"/things/{key}").json() == page[0]
        assert api.get("/things", headers={"Accept": "application/x-ndjson"}).json() == page[0]
        patched = api.patch(f"/things/{key}", json={"number": 5})
        assert patched.json() == {**page[0], "number": 5}, patched.text
        stored = things.find_one({"_id": key}, {"extra": 1})
        assert stored["extra"] == strange.get("extra", {})
        things.delete_many({})


def test_document_that_does_not_fit(failing_shop: "Served") -> None:
    client: MongoClient[Any]
    with MongoClient(failing_shop.database_url) as client:
        things: Any = client.get_default_database()["things"]
        things.insert_many([{"text": "fits"}, {"_id": KEY, "text": "x", "at": "never"}])
        answer = failing_shop.client.get("/things")
        things.delete_many({})
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith(f"the stored document {KEY} does not fit Thing: at: ")
    assert "pulpo db check" in answer.json()["hint"]
