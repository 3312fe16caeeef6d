"""Lists: pages, order, filters."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.xdist_group("shop-lists")
MAKERS = ["0123456789abcdef0123456a", "0123456789abcdef0123456b"]
THINGS: list[dict[str, Any]] = [
    {"text": "one", "number": 3, "ratio": 1.5, "flag": True, "at": "2026-03-01T12:00:00Z", "day": "2026-03-01"},
    {"text": "two", "number": 1, "color": "blue", "level": 2, "shape": "flat", "hour": "10:11:12", "span": "PT5M"},
    {"text": "three", "number": 2, "code": "12345678-1234-5678-1234-567812345678", "price": "12.34", "ref": MAKERS[0]},
    {"text": "four", "number": 1, "note": "a b+c&d=e", "words": ["red", "blue"], "marks": [4, 5]},
    {"text": "five", "number": 3, "maker": MAKERS[0], "makers": MAKERS, "coin": "EUR"},
    {"text": "six", "number": 1, "kind": "used", "both": "8", "full_name": "F", "secret_key": "abc", "words": ["red"]},
    {"text": "seven", "number": 2, "both": 7, "maker": MAKERS[1]},
]


@pytest.fixture(scope="module", autouse=True)
def things(api: httpx.Client) -> list[dict[str, Any]]:
    """The documents of all tests here, as the API shows them."""
    made = [api.post("/things", json=thing) for thing in THINGS]
    assert {response.status_code for response in made} == {201}
    return [api.get(response.headers["Location"]).json() for response in made]


def texts(response: httpx.Response) -> list[str]:
    """The texts of the things in a page."""
    assert response.status_code == 200, response.text
    return [item["text"] for item in response.json()["items"]]


def test_all(api: httpx.Client, things: list[dict[str, Any]]) -> None:
    assert api.get("/things").json()["items"] == things


def test_pages(api: httpx.Client, things: list[dict[str, Any]]) -> None:
    pages = [
        api.get("/things", params={"limit": 3, "offset": offset, "count": "exact"}).json() for offset in (0, 3, 6, 9)
    ]
    assert [len(page["items"]) for page in pages] == [3, 3, 1, 0]
    assert [item for page in pages for item in page["items"]] == things
    assert {page["total"] for page in pages} == {7}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [(name, value) for name in ("limit", "offset") for value in ("-1", "x", "", "1.0", "1e3", "²", "9" * 30, " 1")]
    + [("limit", "0"), ("limit", "501"), ("offset", str(2**31))],
)
def test_page_out_of_bounds(parameter: str, value: str, api: httpx.Client) -> None:
    response = api.get("/things", params={parameter: value})
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["loc"] == ["query", parameter]


@pytest.mark.parametrize("parameters", ["limit=1", "limit=500", "offset=0", f"offset={2**31 - 1}"])
def test_page_at_its_bounds(parameters: str, api: httpx.Client) -> None:
    assert api.get(f"/things?{parameters}").status_code == 200


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "one two three four five six seven"),
        ("number", "two four six three seven one five"),
        ("-number", "five one seven three six four two"),
        ("number,-text", "two six four three seven one five"),
        ("-number,text", "five one seven three four six two"),
        ("number,-number", "two four six three seven one five"),
        ("-id", "seven six five four three two one"),
        ("color,id", "two one three four five six seven"),
    ],
)
def test_sort(sort: str, expected: str, api: httpx.Client) -> None:
    assert texts(api.get("/things", params={"sort": sort})) == expected.split()
    pages = [api.get("/things", params={"sort": sort, "limit": 2, "offset": offset}) for offset in range(0, 7, 2)]
    assert [text for page in pages for text in texts(page)] == expected.split()


def test_lists_as_repeated_parameters(api: httpx.Client) -> None:
    """As generators of clients send them that know of no commas."""
    query = "sort=-number&sort=text&fields=text&fields=number&number__in=1&number__in=3"
    page = api.get(f"/things?{query}").json()
    assert page == api.get("/things?sort=-number,text&fields=text,number&number__in=1,3").json()
    assert [item["text"] for item in page["items"]] == ["five", "one", "four", "six", "two"]


@pytest.mark.parametrize(
    "sort", ["nothing", "-", "--number", "number,", "size", "extra", "words", "makers", "$natural"]
)
def test_wrong_sort(sort: str, api: httpx.Client) -> None:
    response = api.get("/things", params={"sort": sort})
    if sort == "number,":
        assert response.status_code == 200
    else:
        assert response.status_code == 422, response.text
        assert response.json()["errors"][0]["loc"] == ["query", "sort"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "one"}, "one"),
        ({"text": "on"}, ""),
        ({"text": "One"}, ""),
        ({"number": "1"}, "two four six"),
        ({"number": "1", "words": "red"}, "four six"),
        ({"ratio": "1.5"}, "one"),
        ({"flag": "true"}, "one"),
        ({"at": "2026-03-01T12:00:00Z"}, "one"),
        ({"at": "2026-03-01T13:00:00+01:00"}, "one"),
        ({"day": "2026-03-01"}, "one"),
        ({"hour": "10:11:12"}, "two"),
        ({"span": "PT5M"}, "two"),
        ({"color": "blue"}, "two"),
        ({"level": "2"}, "two"),
        ({"shape": "flat"}, "two"),
        ({"code": "12345678123456781234567812345678"}, "three"),
        ({"price": "12.34"}, "three"),
        ({"price": "12.340"}, "three"),
        ({"ref": MAKERS[0]}, "three"),
        ({"note": "a b+c&d=e"}, "four"),
        ({"words": "red"}, "four six"),
        ({"marks": "5"}, "four"),
        ({"maker": MAKERS[0]}, "five"),
        ({"makers": MAKERS[1]}, "five"),
        ({"coin": "EUR"}, "five"),
        ({"kind": "used"}, "six"),
        ({"both": "8"}, "six"),
        ({"both": "7"}, "seven"),
        ({"full_name": "F"}, "six"),
        ({"secret_key": "abc"}, "six"),
        ({"sort": "-text", "number": "1", "limit": "2"}, "two six"),
    ],
)
def test_filter_on_every_type(query: dict[str, str], expected: str, api: httpx.Client) -> None:
    assert texts(api.get("/things", params=query)) == expected.split()


def test_filter_by_id(api: httpx.Client, things: list[dict[str, Any]]) -> None:
    assert api.get("/things", params={"id": things[2]["id"]}).json()["items"] == [things[2]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "x"),
        ("number", str(2**64)),
        ("ratio", "nan"),
        ("ratio", "Infinity"),
        ("flag", "perhaps"),
        ("at", "yesterday"),
        ("day", "2025-02-29"),
        ("hour", "25:00"),
        ("color", "green"),
        ("level", "3"),
        ("code", "1"),
        ("price", "dear"),
        ("price", "1e99999"),
        ("ref", "1"),
        ("maker", "1"),
        ("makers", f"{MAKERS[0]},{MAKERS[1]}"),
        ("kind", "stolen"),
        ("marks", "x"),
        ("id", "1"),
    ],
)
def test_wrong_value(name: str, value: str, api: httpx.Client) -> None:
    response = api.get("/things", params={name: value})
    assert response.status_code == 422, response.text
    assert [error["loc"] for error in response.json()["errors"]] == [["query", name]]
    assert name in response.json()["detail"]


@pytest.mark.parametrize(
    "name",
    ["nothing", "size", "sizes", "extra", "counts", "size.nothing", "_id", "revision_id", "fullName", "", "made"],
)
def test_unknown_parameter(name: str, api: httpx.Client) -> None:
    response = api.get("/things", params={name: "1"})
    assert response.status_code == 422, response.text
    assert [error["loc"] for error in response.json()["errors"]] == [["query", name]]


def test_every_wrong_parameter_is_named(api: httpx.Client) -> None:
    response = api.get("/things?limit=0&offset=x&sort=y&number=z&nothing=1")
    assert {error["loc"][1] for error in response.json()["errors"]} == {"limit", "offset", "sort", "number", "nothing"}


def test_filter_on_documents_with_an_id_of_their_own(api: httpx.Client) -> None:
    assert api.post("/coins", json={"id": "CHF"}).status_code == 201
    assert api.get("/coins?id=CHF").json()["items"] == [{"id": "CHF", "worth": "1"}]
