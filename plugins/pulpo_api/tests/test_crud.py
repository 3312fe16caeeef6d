"""Create, read, replace, update and delete documents, over HTTP and with a real database."""

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo import MongoClient

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-crud"), pytest.mark.usefixtures("clean")]
OBJECT_ID = "0123456789abcdef01234567"
DEFAULTS: dict[str, Any] = {
    "number": 0,
    "ratio": 0.5,
    "flag": False,
    "at": None,
    "day": None,
    "hour": None,
    "span": None,
    "color": "red",
    "level": 1,
    "shape": "round",
    "code": None,
    "price": None,
    "ref": None,
    "note": None,
    "words": [],
    "marks": [],
    "extra": {},
    "counts": {},
    "size": None,
    "sizes": [],
    "maker": None,
    "makers": [],
    "coin": None,
    "kind": "new",
    "both": 0,
    "full_name": "",
    "secret_key": "",
}
LINK = {"id": OBJECT_ID, "collection": "makers"}
# What is sent for a field, and what comes back.
VALUES: list[tuple[str, Any, Any]] = [
    ("text", 'é "quoted" 🐙\n', 'é "quoted" 🐙\n'),
    ("number", -1000, -1000),
    ("number", "12", 12),
    ("ratio", 1e-300, 1e-300),
    ("flag", True, True),
    ("at", "2026-03-01T12:00:00.123Z", "2026-03-01T12:00:00.123000Z"),
    ("at", "2026-03-01T12:00:00+05:30", "2026-03-01T06:30:00Z"),
    ("at", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ("day", "2024-02-29", "2024-02-29"),
    ("hour", "10:11:12", "10:11:12"),
    ("span", "PT5M", "PT5M"),
    ("color", "blue", "blue"),
    ("level", 2, 2),
    ("shape", "flat", "flat"),
    ("code", "12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-567812345678"),
    ("price", "12.340", "12.340"),
    ("ref", OBJECT_ID, OBJECT_ID),
    ("note", "here", "here"),
    ("words", ["b", "a", "b"], ["b", "a", "b"]),
    ("marks", [2], [2]),
    ("extra", {"a": {"b": [1, None, 2.5]}, "dotted.key": 1}, {"a": {"b": [1, None, 2.5]}, "dotted.key": 1}),
    ("counts", {"": 1, "é": 2}, {"": 1, "é": 2}),
    ("size", {"width": 2}, {"width": 2.0, "height": 1.0, "unit": "cm", "tag": None}),
    (
        "sizes",
        [{"width": 1, "unit": "in", "tag": {"text": "x", "at": "2026-01-01T00:00:00Z"}}],
        [{"width": 1.0, "height": 1.0, "unit": "in", "tag": {"text": "x", "at": "2026-01-01T00:00:00Z"}}],
    ),
    ("maker", OBJECT_ID, LINK),
    ("maker", LINK, LINK),
    ("makers", [OBJECT_ID, LINK], [LINK, LINK]),
    ("coin", "EUR", {"id": "EUR", "collection": "Coin"}),
    ("kind", "used", "used"),
    ("both", 7, 7),
    ("both", "seven", "seven"),
    ("full_name", "by name", "by name"),
    ("secret_key", "abc", "abc"),
]
WRONG: list[tuple[str, Any]] = [
    ("text", ""),
    ("text", "x" * 201),
    ("text", None),
    ("text", 5),
    ("number", 1_000_001),
    ("number", 1.5),
    ("ratio", "much"),
    ("flag", "perhaps"),
    ("at", "yesterday"),
    ("day", "2025-02-29"),
    ("color", "green"),
    ("level", 3),
    ("shape", "RoundX"),
    ("code", "123"),
    ("price", "dear"),
    ("price", "1e99999"),
    ("price", "1." + "1" * 40),
    ("ref", "xyz"),
    ("words", "one"),
    ("words", [1]),
    ("counts", {"a": "b"}),
    ("size", {}),
    ("size", {"width": 1, "unit": "mile"}),
    ("sizes", [{"width": 1, "tag": {}}]),
    ("maker", "not-an-id"),
    ("maker", {"id": OBJECT_ID, "collection": "accounts"}),
    ("maker", {"name": "a whole document"}),
    ("makers", [{"name": "a whole document"}]),
    ("makers", [{"id": OBJECT_ID, "collection": "things"}]),
    ("kind", "stolen"),
    ("both", 2**70),
    ("extra", {"deep": [{"er": 2**63}]}),
    ("secret_key", "ABC"),
]


def create(api: httpx.Client, path: str = "/things", **values: Any) -> dict[str, Any]:
    """Create a document, and return the API's response."""
    response = api.post(path, json=values)
    assert response.status_code == 201, response.text
    return dict(response.json())


def test_defaults(api: httpx.Client) -> None:
    thing = create(api, text="x")
    assert thing == {"id": thing["id"], "text": "x", **DEFAULTS}
    assert api.get(f"/things/{thing['id']}").json() == thing


@pytest.mark.parametrize(("field", "sent", "got"), VALUES)
def test_round_trip_of_every_type(field: str, sent: Any, got: Any, api: httpx.Client) -> None:
    response = api.post("/things", json={"text": "x", field: sent})
    assert response.status_code == 201, response.text
    stored = api.get(response.headers["Location"]).json()
    assert stored[field] == got
    assert stored == {"id": stored["id"], "text": "x", **DEFAULTS, field: got}
    # What came out can go in again, and a change of one field leaves all others as they are.
    assert api.put(response.headers["Location"], json=stored).json() == stored
    other = "number" if field == "flag" else "flag"
    changed = api.patch(response.headers["Location"], json={other: 1})
    assert changed.json() == {**stored, other: 1 if other == "number" else True}
    assert api.patch(response.headers["Location"], json={field: got}).status_code == 200


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_wrong_value(field: str, value: Any, api: httpx.Client) -> None:
    thing = create(api, text="x")
    for response in (
        api.post("/things", json={"text": "x", field: value}),
        api.put(f"/things/{thing['id']}", json={"text": "x", field: value}),
        api.patch(f"/things/{thing['id']}", json={field: value}),
    ):
        assert response.status_code == 422, response.text
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["errors"][0]["loc"][0] == field
        assert field in response.json()["detail"]
    assert api.get("/things").json()["items"] == [thing]


def test_every_finding_is_named(api: httpx.Client) -> None:
    errors = api.post("/things", json={"number": "x", "size": {"width": "y"}}).json()["errors"]
    assert sorted(error["loc"] for error in errors) == [["number"], ["size", "width"], ["text"]]


def test_validator_of_the_model(api: httpx.Client) -> None:
    response = api.post("/accounts", json={"bank": "b", "number": 1, "opened": "2021-01-01", "closed": "2020-01-01"})
    assert response.status_code == 422
    assert "closed before it was opened" in response.json()["detail"]


def test_put_replaces(api: httpx.Client) -> None:
    thing = create(api, text="x", number=5, note="n", words=["a"], maker=OBJECT_ID)
    response = api.put(f"/things/{thing['id']}", json={"text": "y"})
    assert response.status_code == 200
    assert response.json() == {"id": thing["id"], "text": "y", **DEFAULTS}
    assert api.get(f"/things/{thing['id']}").json() == response.json()


def test_put_needs_what_is_required(api: httpx.Client) -> None:
    thing = create(api, text="x")
    response = api.put(f"/things/{thing['id']}", json={"number": 1})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"loc": ["text"], "msg": "Field required", "type": "missing"}]


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({}, {}),
        ({"number": 1}, {"number": 1}),
        ({"note": None}, {"note": None}),
        ({"number": None}, {"number": 0}),
        ({"words": ["z"]}, {"words": ["z"]}),
        ({"words": None}, {"words": []}),
        ({"extra": {"a": None}}, {"extra": {"b": {"c": 2, "d": 3}}}),
        ({"extra": {"b": {"c": None, "e": 5}}}, {"extra": {"a": 1, "b": {"d": 3, "e": 5}}}),
        ({"extra": {"b": 7}}, {"extra": {"a": 1, "b": 7}}),
        ({"size": {"unit": "in"}}, {"size": {"width": 2.0, "height": 3.0, "unit": "in", "tag": None}}),
        ({"size": {"height": None}}, {"size": {"width": 2.0, "height": 1.0, "unit": "cm", "tag": None}}),
        ({"size": None}, {"size": None}),
        ({"fullName": "by alias"}, {"full_name": "by alias"}),
        ({"fullName": None}, {"full_name": ""}),
        ({"full_name": "by name"}, {"full_name": "by name"}),
    ],
)
@pytest.mark.parametrize("media_type", ["application/merge-patch+json", "application/json"])
def test_patch(patch: Any, changed: dict[str, Any], media_type: str, api: httpx.Client) -> None:
    extra, size = {"a": 1, "b": {"c": 2, "d": 3}}, {"width": 2, "height": 3}
    made = create(api, text="x", number=9, note="n", words=["a"], extra=extra, size=size, full_name="F")
    response = api.patch(f"/things/{made['id']}", json=patch, headers={"Content-Type": media_type})
    assert response.status_code == 200, response.text
    assert response.json() == {**made, **changed}
    assert api.get(f"/things/{made['id']}").json() == {**made, **changed}


def test_patch_cannot_remove_what_is_required(api: httpx.Client) -> None:
    thing = create(api, text="x")
    response = api.patch(f"/things/{thing['id']}", json={"text": None})
    assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, ["text"])


def test_alias_in_name_out(api: httpx.Client) -> None:
    thing = create(api, text="x", fullName="F")
    assert thing["full_name"] == "F"
    assert "fullName" not in thing


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_id_never_changes(method: str, api: httpx.Client) -> None:
    thing = create(api, text="x")
    url = f"/things/{thing['id']}"
    for field in ("id", "_id", "revision_id", "made_up"):
        response = api.request(method, url, json={"text": "y", field: OBJECT_ID})
        assert response.status_code == 422, response.text
        assert response.json()["errors"][0]["loc"] == [field]
    assert api.request(method, url, json=thing).json() == thing
    assert api.get("/things").json()["items"] == [thing]


def test_id_of_the_clients_choice(api: httpx.Client) -> None:
    thing = create(api, text="x", id=OBJECT_ID)
    assert thing["id"] == OBJECT_ID
    assert api.post("/things", json={"text": "y", "id": OBJECT_ID}).status_code == 409


@pytest.mark.parametrize("key", ["EUR", "a b", "é🐙", "50%", "a?b#c", "a+b&c", "'\"", "a;b", "a:b", "-", "%2F"])
def test_location_of_any_word(key: str, api: httpx.Client) -> None:
    response = api.post("/coins", json={"id": key, "worth": "2.5"})
    assert response.status_code == 201, response.text
    location = response.headers["Location"]
    assert api.get(location).json() == {"id": key, "worth": "2.5"}
    assert api.patch(location, json={"worth": 3}).json() == {"id": key, "worth": "3"}
    assert api.delete(location).status_code == 204
    assert api.get(location).status_code == 404


@pytest.mark.parametrize("key", ["", ".", "..", "a/b", "/", "too-long-for-it", 5, None])
def test_ids_that_cannot_be(key: Any, api: httpx.Client) -> None:
    response = api.post("/coins", json={"id": key})
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["loc"] == ["id"]


def test_uuid_as_id(api: httpx.Client) -> None:
    response = api.post("/tickets", json={"seat": 3})
    assert api.get(response.headers["Location"]).json() == response.json()
    assert api.get(f"/tickets/{response.json()['id'].upper()}").json() == response.json()


def test_delete(api: httpx.Client) -> None:
    thing = create(api, text="x")
    response = api.delete(f"/things/{thing['id']}")
    assert (response.status_code, response.content) == (204, b"")
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        response = api.request(method, f"/things/{thing['id']}", json={"text": "x"})
        assert response.status_code == 404
        assert response.json()["detail"] == f"there is no Thing with the id '{thing['id']}'"


def test_unique_field(api: httpx.Client) -> None:
    create(api, "/makers", name="Acme")
    other = create(api, "/makers", name="Other")
    for response in (
        api.post("/makers", json={"name": "Acme"}),
        api.put(f"/makers/{other['id']}", json={"name": "Acme"}),
        api.patch(f"/makers/{other['id']}", json={"name": "Acme"}),
    ):
        assert response.status_code == 409
        assert response.json()["detail"] == "another document has the same value of name"


def test_unique_fields(api: httpx.Client) -> None:
    create(api, "/accounts", bank="b", number=1)
    response = api.post("/accounts", json={"bank": "b", "number": 1})
    assert (response.status_code, response.json()["detail"]) == (
        409,
        "another document has the same value of bank and number",
    )


def test_unique_id(api: httpx.Client) -> None:
    create(api, "/coins", id="EUR")
    response = api.post("/coins", json={"id": "EUR"})
    assert (response.status_code, response.json()["detail"]) == (409, "another document has the same value of id")


def test_patch_leaves_a_secret_as_it_is(api: httpx.Client, shop: "Served") -> None:
    account = create(api, "/accounts", bank="b", number=1, pin="1234")
    assert account["pin"] == "**********"
    assert api.patch(f"/accounts/{account['id']}", json={"number": 2}).status_code == 200
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:
        stored = client.get_default_database()["accounts"].find_one()
    assert stored is not None
    assert (stored["number"], stored["pin"]) == (2, "1234")


def test_back_links_are_not_shown(api: httpx.Client) -> None:
    assert create(api, "/makers", name="Acme").keys() == {"id", "name", "city", "founded"}
    response = api.post("/makers", json={"name": "Other", "made": []})
    assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, ["made"])


@pytest.mark.parametrize("body", [None, [], "text", 5, [{"text": "x"}]])
def test_a_body_that_is_not_an_object(body: Any, api: httpx.Client) -> None:
    response = api.post("/things", json=body)
    assert (response.status_code, response.json()["detail"]) == (422, "the body must be an object")
