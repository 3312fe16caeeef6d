"""A time series has the routes for what MongoDB allows: its documents are created, read and deleted, not changed."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pulpo_core.documents import Create, Delete, Documents, Update
from pulpo_core.exceptions import UnsupportedError
from pulpo_core.runtime import running
from pulpo_core.testing import MakeProject, Served, run_pulpo

pytestmark = [pytest.mark.xdist_group("api-time-series"), pytest.mark.database]

MAIN = """
    from beanie import Document, TimeSeriesConfig
    from pulpo_core import UtcDatetime, datamodel

    @datamodel
    class Reading(Document):
        at: UtcDatetime
        sensor: str
        value: float

        class Settings:
            name = "readings"
            timeseries = TimeSeriesConfig(time_field="at", meta_field="sensor")
"""
READING = {"at": "2026-01-01T00:00:00Z", "sensor": "roof", "value": 1.5}


@pytest.fixture
def client(make_project: MakeProject, database_url: str) -> Iterator[httpx.Client]:
    root = make_project(MAIN).root
    run_pulpo("compile", "--only", "api", cwd=root)
    served = Served(root, PULPO_DATABASE_URL=database_url)
    with served.running(), httpx.Client(base_url=served.url, trust_env=False) as client:
        yield client


def test_routes(client: httpx.Client) -> None:
    made, kept, gone = (client.post("/readings", json={**READING, "value": value}) for value in (1.5, 2, 3))
    assert made.status_code == 201
    url = made.headers["Location"]
    assert client.get(url).json() == made.json()
    assert client.get(url).headers["ETag"] == made.headers["ETag"]
    assert client.get("/readings?sensor=roof&value__lt=2&sort=-at").json()["items"] == [made.json()]

    # Compared before anything is deleted: that writes the others anew, with their fields in another order.
    [result] = client.post("/readings/bulk", json={"operations": [{"create": {**READING, "value": 8}}]}).json()["items"]
    assert result["etag"] == client.get(f"/readings/{result['id']}").headers["ETag"]

    for method in ("PUT", "PATCH"):
        answer = client.request(method, url, json=READING)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, HEAD, OPTIONS")
    operations = [
        {"create": {**READING, "value": 7}},
        {"update": {"id": kept.json()["id"], "patch": {"value": 9}}},
        {"delete": {"id": gone.json()["id"]}},
    ]
    results = client.post("/readings/bulk", json={"operations": operations}).json()["items"]
    assert [result["status"] for result in results] == [201, 501, 204]
    assert "they are a time series" in results[1]["problem"]["detail"]

    assert client.delete(url, headers={"If-Match": '"other"'}).status_code == 412
    assert client.delete(url, headers={"If-Match": made.headers["ETag"]}).status_code == 204
    assert client.get(url).status_code == 404
    assert sorted(item["value"] for item in client.get("/readings").json()["items"]) == [2, 7, 8]


def test_descriptions(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["paths"]["/readings/{id}"].keys() == {"get", "delete"}
    bulk = document["paths"]["/readings/bulk"]["post"]
    changes = bulk["requestBody"]["content"]["application/json"]["schema"]["properties"]["operations"]["items"]["oneOf"]
    assert [[*change["properties"]] for change in changes] == [["create"], ["delete"]]
    assert bulk["summary"] == "Create and delete documents of Reading, many in one request."
    assert client.get("/models/Reading").json()["changes"] == ["create", "delete"]


async def test_without_http(make_project: MakeProject, database_url: str) -> None:
    async with running(make_project(MAIN, settings={"database_url": database_url})):
        readings: Documents[Any] = Documents("Reading")
        stored = await readings.create(READING)
        for change in (readings.patch(stored.id, {"value": 2}), readings.replace(stored.id, READING)):
            with pytest.raises(
                UnsupportedError, match="does not update documents of 'Reading': they are a time series"
            ):
                await change
        results = await readings.bulk([Create(READING), Update(stored.id, {"value": 3}), Delete(stored.id)])
        assert [type(result.error) for result in results] == [type(None), UnsupportedError, type(None)]
        assert await readings.count() == 1
