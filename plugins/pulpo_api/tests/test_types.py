"""Values of every type go in, come out, and are found as Python says, over HTTP and with a real database."""

import csv
import io
import json
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest
from pymongo import MongoClient

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("types")
Json = Any
OID = "0123456789abcdef0123456"
COMPARING: dict[str, Callable[[Any, Any], Any]] = {
    "": operator.eq,
    "__eq": operator.eq,
    "__ne": operator.ne,
    "__gt": operator.gt,
    "__gte": operator.ge,
    "__lt": operator.lt,
    "__lte": operator.le,
}


class Ordered(NamedTuple):
    """A type whose values have an order: some of them as they are sent, in that order, and as they are got."""

    field: str
    sent: list[Json]
    got: list[Json] | None = None


ORDERED = [
    Ordered("text", ["", "10", "9", "A", "a", "null", "ä", "日本"]),
    Ordered("number", [-(2**63), -1, 0, 9, 10, 2**63 - 1]),
    Ordered("ratio", [-1e300, -0.5, 0.0, 1e-300, 2.5, 10.0]),
    Ordered("flag", [False, True]),
    Ordered(
        "at",
        ["0001-01-01T00:00:00Z", "2026-03-01T12:00:00+05:30", "2026-03-01T12:00:00", "2026-03-01T12:00:00.5Z"],
        ["0001-01-01T00:00:00Z", "2026-03-01T06:30:00Z", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.500000Z"],
    ),
    Ordered("aware", ["2026-03-01T06:30:00Z", "2026-03-01T12:00:00Z"]),
    Ordered("naive", ["2026-03-01T06:30:00", "2026-03-01T12:00:00.500000"]),
    Ordered("utc", ["2026-03-01T06:30:00Z", "2026-03-01T12:00:00Z"]),
    Ordered("day", ["0001-01-01", "2024-02-29", "2026-01-01", "9999-12-31"]),
    Ordered("hour", ["00:00:00", "09:30:00", "09:30:00.500000", "23:59:59"]),
    Ordered(
        "span",
        ["-P1D", "PT0S", "PT0.5S", "PT9S", "PT10S", "P400D"],
        ["-P1D", "PT0S", "PT0.5S", "PT9S", "PT10S", "P1Y35D"],
    ),
    Ordered("price", ["-1.5", "0", "9.50", "10", "1E+3"]),
    Ordered("amount", ["-1.5", "0", "9.50", "10"]),
    Ordered("code", ["12345678-1234-5678-1234-567812345678", "f2345678-1234-5678-1234-567812345678"]),
    Ordered("key", [OID + "0", OID + "1", OID + "a"]),
    Ordered("word", ["a", "b", "c"]),
    Ordered("grade", [2, 10, 30]),
    Ordered("plain", [1, 2, 10]),
    Ordered("choice", ["a", "b"]),
    Ordered("digit", [1, 2, 10]),
    Ordered("short", ["ABC", "b"], ["abc", "b"]),
    Ordered("small", [0, 5, 10, 100]),
    Ordered("slug", ["a-1", "a-2", "b"]),
    Ordered("filled", [" a ", "b"], ["a", "b"]),
    Ordered("size", [1, 2, 10, "1KB"], [1, 2, 10, 1000]),
]
# Types whose values have no order, or not the one that the database has for what stands for them.
UNORDERED: list[tuple[str, list[Json]]] = [
    ("mixed", ["name", 3, 0.5]),
    ("either", ["a", 1, True]),
    ("union", [1, "one", 10]),
    ("raw", ["plain", "ünï", ""]),
    ("url", ["https://example.com/", "mailto:me@example.com", "https://example.com/a?b=c,d"]),
    ("page", ["https://example.com/", "http://example.com/x"]),
    ("address", ["192.0.2.1", "10.0.0.9"]),
    ("address6", ["2001:db8::1", "::1"]),
    ("network", ["192.0.2.0/24", "10.0.0.0/8"]),
    ("path", ["/a/b", "c.txt"]),
]
HOLDING: list[tuple[str, list[Json]]] = [
    ("words", [["a", "b"], ["b", "c"], []]),
    ("numbers", [[1, 10], [10, 9], []]),
    ("marks", [[1], [2], []]),
    ("frozen", [["a"], ["b"], []]),
    ("unique", [["a", "b"], ["b"], []]),
    ("row", [[1, 2], [2], []]),
]
OPAQUE: list[tuple[str, list[Json]]] = [
    ("pattern", ["^a+$", "(?i)b"]),
    ("pair", [[1, "a"], [2, "b"]]),
    ("named", [[1, "a"]]),
    ("counts", [{"a": 1}, {}, {"a.b": 2}]),
    ("by_number", [{"1": "a", "10": "b"}]),
    ("by_day", [{"2026-01-01": 1}]),
    ("inner", [{"number": 1, "text": "t", "at": "2026-01-01T00:00:00Z"}]),
    ("inners", [[{"number": 1, "text": "t", "at": None}], []]),
    ("pet", [{"kind": "cat", "lives": 7}, {"kind": "dog", "name": "Rex"}]),
    ("animal", [{"kind": "cat", "lives": 7}, {"kind": "dog", "name": "Rex"}]),
    ("point", [{"x": 1, "y": 2.5}]),
    ("sizes", [{"width": 1, "height": 0.5}]),
]


@pytest.fixture(scope="module")
def types(serve: "Serve") -> "Served":
    """The project `types`, served."""
    return serve("types")


@pytest.fixture(scope="module")
def api(types: "Served") -> httpx.Client:
    return types.client


@pytest.fixture(autouse=True)
def empty(types: "Served") -> None:
    client: MongoClient[Any]
    with MongoClient(types.database_url) as client:
        for name in client.get_default_database().list_collection_names():
            client.get_default_database()[name].delete_many({})


def put(api: httpx.Client, field: str, values: list[Json]) -> list[Json]:
    """Create a document for each value, and one with none; what is got of each."""
    got = []
    for value in values:
        response = api.post("/samples", json={field: value})
        assert response.status_code == 201, response.text
        found = api.get(response.headers["Location"]).json()
        assert found == response.json(), value
        assert {name for name, other in found.items() if other is not None} == {"id", field}
        got.append(found[field])
    assert api.post("/samples", json={}).status_code == 201
    return got


def ask(api: httpx.Client, field: str, **query: Any) -> list[Json]:
    """The values of a list."""
    response = api.get("/samples", params=query)
    assert response.status_code == 200, response.text
    return [item[field] for item in response.json()["items"]]


def words(value: Json) -> str:
    """A value as it stands in a query."""
    return value if isinstance(value, str) else json.dumps(value)


def check_pages(api: httpx.Client, field: str, expected: list[Json]) -> None:
    """Both orders, by pages of two, and of one."""
    for sort, order in ((field, [None, *expected]), (f"-{field}", [*expected[::-1], None])):
        assert ask(api, field, sort=sort) == order
        for limit in (1, 2):
            found, query = [], {"sort": sort, "limit": limit}
            while True:
                page = api.get("/samples", params=query).json()
                found += [item[field] for item in page["items"]]
                if not page["next_cursor"]:
                    break
                query["cursor"] = page["next_cursor"]
            assert found == order, (sort, limit)


def check_changes(api: httpx.Client, field: str, sent: list[Json], got: list[Json]) -> None:
    """A patch, a removal, a replacement; and the exports."""
    url = f"/samples/{api.get('/samples', params={f'{field}__exists': 'false'}).json()['items'][0]['id']}"
    for one, other in zip(sent, got, strict=True):
        assert api.patch(url, json={field: one}).json()[field] == other
        assert api.get(url).json()[field] == other
        assert api.patch(url, json={"id": url.rpartition("/")[2], "flag": True}).json()[field] == (
            True if field == "flag" else other
        )
        assert api.put(url, json={field: other}).json()[field] == other
    assert api.patch(url, json={field: None}).json()[field] is None


def check_exports(api: httpx.Client, field: str, got: list[Json]) -> None:
    """Exports have the same documents as lists."""
    asked = {"fields": field, "sort": "id"}
    lines = api.get("/samples", params=asked, headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line)[field] for line in lines] == [*got, None]
    text = api.get("/samples", params=asked, headers={"Accept": "text/csv"}).text
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["id", field]
    cells = [cell for _, cell in rows]
    for cell, value in zip(cells, [*got, None], strict=True):
        assert cell == ("" if value is None else words(value)) or json.loads(cell) == value


@pytest.mark.parametrize("kind", ORDERED, ids=lambda kind: kind.field)
def test_ordered(kind: Ordered, api: httpx.Client) -> None:
    field, expected = kind.field, kind.got or kind.sent
    assert put(api, field, kind.sent) == expected
    places = {words(value): place for place, value in enumerate(expected)}
    for suffix, compare in COMPARING.items():
        for value in expected:
            found = ask(api, field, **{f"{field}{suffix}": words(value)}, sort="id")
            here = places[words(value)]
            right = [each for each in expected if compare(places[words(each)], here)]
            assert found == ([*right, None] if suffix == "__ne" else right), (suffix, value)
    check_pages(api, field, expected)
    check_changes(api, field, kind.sent, expected)


@pytest.mark.parametrize("kind", ORDERED, ids=lambda kind: kind.field)
def test_listed_and_exported(kind: Ordered, api: httpx.Client) -> None:
    field = kind.field
    got = put(api, field, kind.sent)
    check_listed(api, field, got)
    check_exports(api, field, got)


def same(one: Json, other: Json) -> bool:
    """JSON tells true from 1, Python does not."""
    return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)


def check_listed(api: httpx.Client, field: str, got: list[Json]) -> None:
    """Values in a list, and whether there is one."""
    chosen = [value for value in got if "," not in words(value)][::2]
    others = [value for value in got if not any(same(value, one) for one in chosen)]
    text = ",".join(map(words, chosen))
    assert ask(api, field, **{f"{field}__in": text}, sort="id") == [
        value for value in got if any(same(value, one) for one in chosen)
    ]
    assert ask(api, field, **{f"{field}__nin": text}, sort="id") == [*others, None]
    assert ask(api, field, **{f"{field}__exists": "true"}, sort="id") == got
    assert ask(api, field, **{f"{field}__exists": "false"}) == [None]


@pytest.mark.parametrize(("field", "values"), UNORDERED)
def test_unordered(field: str, values: list[Json], api: httpx.Client) -> None:
    assert put(api, field, values) == values
    for value in values:
        other = [each for each in values if not same(each, value)]
        assert ask(api, field, **{field: words(value)}, sort="id") == [value]
        assert ask(api, field, **{f"{field}__ne": words(value)}, sort="id") == [*other, None]
    check_listed(api, field, values)
    check_changes(api, field, values, values)
    check_exports(api, field, values)


@pytest.mark.parametrize(
    ("field", "before", "patch", "after"),
    [
        ("point", {"x": 1, "y": 2.5}, {"x": 3}, {"x": 3, "y": 2.5}),
        ("point", {"x": 1, "y": 2.5}, {"y": None}, {"x": 1, "y": 0.0}),
        ("sizes", {"width": 1, "height": 0.5}, {"width": 3}, {"width": 3, "height": 0.5}),
        ("inner", {"number": 1, "text": "t", "at": None}, {"number": 3}, {"number": 3, "text": "t", "at": None}),
    ],
)
def test_a_part_of_a_value_is_patched(field: str, before: Json, patch: Json, after: Json, api: httpx.Client) -> None:
    """Of a dataclass and a TypedDict, too, what a merge patch does not name stays."""
    created = api.post("/samples", json={field: before})
    answer = api.patch(created.headers["Location"], json={field: patch})
    assert answer.json().get(field) == after, answer.text


@pytest.mark.parametrize(("field", "values"), HOLDING)
def test_holding(field: str, values: list[Json], api: httpx.Client) -> None:
    assert put(api, field, values) == values
    for item in {item for value in values for item in value}:
        assert ask(api, field, **{field: words(item)}, sort="id") == [value for value in values if item in value]
        holding_none = [*(value for value in values if item not in value), None]
        assert ask(api, field, **{f"{field}__ne": words(item)}, sort="id") == holding_none
    check_changes(api, field, values, values)
    check_exports(api, field, values)


@pytest.mark.parametrize(("field", "values"), OPAQUE)
def test_opaque(field: str, values: list[Json], api: httpx.Client) -> None:
    assert put(api, field, values) == values
    for value in values:
        response = api.patch(api.post("/samples", json={}).headers["Location"], json={field: value})
        assert response.json()[field] == value, response.text
