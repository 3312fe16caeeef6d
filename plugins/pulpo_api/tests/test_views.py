"""Beanie's views are models that can only be read: through the API, the documents layer and operations."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pulpo_core.documents import Create, Documents
from pulpo_core.exceptions import DeclarationError, NotFoundError, UnsupportedError
from pulpo_core.models.views import update_views
from pulpo_core.runtime import running
from pulpo_core.testing import MakeProject, Served, run_pulpo

pytestmark = [pytest.mark.xdist_group("api-views"), pytest.mark.database]

MAIN = """
    from beanie import Document, View
    from pulpo_core import datamodel, operation
    from pydantic import Field, computed_field

    @datamodel
    class Sale(Document):
        shop: str
        amount: int

        class Settings:
            name = "sales"

    @datamodel
    class ShopTotal(View):
        \"\"\"What each shop has sold.\"\"\"

        shop: str = Field(alias="_id", description="The shop")
        total: int = Field(description="The sum of its sales")

        @computed_field(description="The total in cents")
        @property
        def cents(self) -> int:
            return 100 * self.total

        class Settings:
            name = "shop_totals"
            source = Sale
            pipeline = [{"$group": {"_id": "$shop", "total": {"$sum": "$amount"}}}]

    @datamodel(path="large", permissions=["boss"])
    class LargeSale(View):
        shop: str
        amount: int

        class Settings:
            source = "sales"
            pipeline = [{"$match": {"amount": {"$gt": 3}}}]

    @operation(name="totals.best", models_in=[ShopTotal])
    async def best() -> ShopTotal | None:
        return await ShopTotal.find_all().sort("-total").first_or_none()
"""
SALES = [{"shop": "a", "amount": 2}, {"shop": "a", "amount": 4}, {"shop": "b", "amount": 5}]


@pytest.fixture
def client(make_project: MakeProject, database_url: str) -> Iterator[httpx.Client]:
    root = make_project(MAIN).root
    run_pulpo("compile", "--only", "api", cwd=root)
    served = Served(root, PULPO_DATABASE_URL=database_url)
    with served.running(), httpx.Client(base_url=served.url, trust_env=False, timeout=30) as client:
        for sale in SALES:
            assert client.post("/sales", json=sale).status_code == 201
        yield client
        assert "Traceback" not in served.log


def test_reading(client: httpx.Client) -> None:
    a, b = {"id": "a", "total": 6, "cents": 600}, {"id": "b", "total": 5, "cents": 500}
    first = client.get("/shop_totals?sort=-total&limit=1&count=exact").json()
    assert (first["items"], first["total"]) == ([a], 2)
    second = client.get("/shop_totals", params={"sort": "-total", "limit": 1, "cursor": first["next_cursor"]}).json()
    assert (second["items"], second["next_cursor"]) == ([b], None)
    assert client.get("/shop_totals?total__lt=6").json()["items"] == [b]
    got = client.get("/shop_totals/a")
    assert got.json() == a
    assert client.get("/shop_totals/a", headers={"If-None-Match": got.headers["ETag"]}).status_code == 304
    assert client.get("/shop_totals/c").status_code == 404
    assert client.get("/shop_totals", headers={"Accept": "text/csv"}).text.splitlines()[0].startswith("id,total")
    assert client.post("/operations/totals.best").json() == {"shop": "a", "total": 6, "cents": 600}
    assert client.get("/large").status_code == 401


def test_nothing_is_written(client: httpx.Client) -> None:
    for method, path in (("POST", ""), ("PUT", "/a"), ("PATCH", "/a"), ("DELETE", "/a"), ("POST", "/bulk")):
        answer = client.request(method, f"/shop_totals{path}", json={"total": 1})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    document = client.get("/openapi.json").json()
    assert {path: [*item] for path, item in document["paths"].items() if path.startswith("/shop_totals")} == {
        "/shop_totals": ["get"],
        "/shop_totals/facets": ["get"],
        "/shop_totals/{id}": ["get"],
    }
    assert client.get("/models/ShopTotal").json()["changes"] == []


async def test_without_http(make_project: MakeProject, database_url: str) -> None:
    project = make_project(MAIN, settings={"database_url": database_url})
    async with running(project):
        await Documents("Sale").bulk([Create(sale) for sale in SALES])
        totals: Documents[Any] = Documents(project.metadata.model("ShopTotal").view)  # type: ignore[arg-type]
        assert (await totals.get("b")).value == {"id": "b", "total": 5, "cents": 500}
        lines = b"".join([part async for part in await totals.export("ndjson", sort="total")])
        assert [json.loads(line)["id"] for line in lines.splitlines()] == ["b", "a"]
        with pytest.raises(UnsupportedError, match="does not create documents of 'ShopTotal': it is a view"):
            await totals.create({"total": 3})
        with pytest.raises(UnsupportedError, match="does not delete"):
            await totals.delete("a")
        with pytest.raises(NotFoundError):
            await totals.get("c")


async def test_a_changed_view_is_made_anew(make_project: MakeProject, database_url: str) -> None:
    async with running(make_project(MAIN, settings={"database_url": database_url})) as runtime:
        await Documents("Sale").bulk([Create(sale) for sale in SALES])
        large, database = Documents[Any]("LargeSale"), runtime.database.client[runtime.database.name]
        assert await large.count() == 2
        view = large.model.view
        assert view is not None
        view.get_settings().pipeline = [{"$match": {"amount": {"$gt": 4}}}]
        await update_views(database, [view])
        assert await large.count() == 1
        made = await (await database.list_collections(filter={"name": "LargeSale"})).to_list()
        assert [(each["type"], each["options"]["viewOn"]) for each in made] == [("view", "sales")]


def test_the_database_tools_leave_views_alone(make_project: MakeProject, database_url: str) -> None:
    root = make_project(MAIN, settings={"database_url": database_url}).root
    run_pulpo("db", "init", cwd=root)
    for words in (["check"], ["indexes"], ["export", "copy"], ["import", "copy"], ["drop", "--yes"]):
        assert "shop_totals" not in run_pulpo("db", *words, cwd=root).stdout


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('@datamodel\nclass Odd(View):\n    class Settings:\n        source = "sales"', "view Odd has no pipeline"),
        ("@datamodel\nclass Odd(View): ...", "view Odd has no source"),
        (
            '@datamodel(indexes=["a"])\nclass Odd(View):\n    class Settings:\n        source, pipeline = "sales", []',
            "view Odd cannot have indexes of its own",
        ),
    ],
)
def test_refused(source: str, message: str, make_project: MakeProject) -> None:
    with pytest.raises(DeclarationError, match=message):
        make_project(f"from beanie import View\nfrom pulpo_core import datamodel\n{source}\n").load()
