"""Documents by other programs: strange values are shown, and a document that does not fit is named."""

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
        assert things.count_documents({"_id": key, **strange}) == 1  # what the patch does not name is as it was
        things.delete_many({})


def test_documents_that_do_not_fit(failing_shop: "Served") -> None:
    client: MongoClient[Any]
    api = failing_shop.client
    with MongoClient(failing_shop.database_url) as client:
        things: Any = client.get_default_database()["things"]
        things.insert_many([{"text": "fits"}, {"_id": KEY, "text": "x", "at": "never"}])
        items = api.get("/things?sort=-text").json()["items"][::-1]
        assert ["_problems" in item for item in items] == [False, True]
        assert items[1]["at"] == "never"
        assert items[1]["_problems"][0].startswith("at: ")
        assert "1 of 2 documents do not fit the model Thing" in failing_shop.log
        assert api.get(f"/things/{KEY}").json() == items[1]
        for accept in ("application/x-ndjson", "text/csv"):
            answer = api.get("/things", headers={"Accept": accept})
            assert "never" in answer.text
            assert "_problems" not in answer.text
        answer = api.get("/things?_problems=true", headers={"Accept": "application/x-ndjson"})
        assert "_problems" in answer.text
        assert api.get("/things?_problems=maybe").status_code == 422
        assert api.patch(f"/things/{KEY}", json={"text": "y"}).status_code == 422
        mended = api.patch(f"/things/{KEY}", json={"at": None})
        assert (mended.status_code, mended.json()["text"]) == (200, "x")
        things.delete_many({})
