"""Lists: operators after field names, dotted paths, projection and counts."""

from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.xdist_group("shop-operators")
MAKERS = ["0123456789abcdef0123456a", "0123456789abcdef0123456b"]
THINGS: list[dict[str, Any]] = [
    {"text": "Ant", "number": 1, "ratio": 0.5, "at": "2026-01-01T00:00:00Z", "words": ["a", "b"], "color": "red"},
    {
        "text": "bee.*",
        "number": 2,
        "ratio": 1.5,
        "at": "2026-02-01T00:00:00Z",
        "size": {"width": 2, "tag": {"text": "x"}},
    },
    {
        "text": "Cat(",
        "number": 3,
        "note": "50% a_b",
        "maker": MAKERS[0],
        "sizes": [{"width": 1}, {"width": 9, "unit": "in"}],
        "counts": {"legs": 4, "tails": 1},
        "marks": [1, 9],
    },
    {
        "text": "dög",
        "number": 4,
        "note": "",
        "maker": MAKERS[1],
        "words": ["b", "c, d"],
        "color": "blue",
        "sizes": [{"width": 9}],
        "counts": {"legs": 3},
    },
]


@pytest.fixture(scope="module", autouse=True)
def things(api: httpx.Client) -> list[dict[str, Any]]:
    made = [api.post("/things", json=thing) for thing in THINGS]
    assert {response.status_code for response in made} == {201}
    return [response.json() for response in made]


def numbers(api: httpx.Client, query: str) -> list[int]:
    response = api.get(f"/things?{query}")
    assert response.status_code == 200, response.text
    return [item["number"] for item in response.json()["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("number__eq=2", [2]),
        ("number__ne=2", [1, 3, 4]),
        ("number__gt=2", [3, 4]),
        ("number__gte=2", [2, 3, 4]),
        ("number__lt=2", [1]),
        ("number__lte=2", [1, 2]),
        ("number__gte=2&number__lt=4", [2, 3]),
        ("number__in=1,4,99", [1, 4]),
        ("number__nin=1,4", [2, 3]),
        ("ratio__gt=1", [2]),
        ("at__gte=2026-01-15T00:00:00Z", [2]),
        ("at__exists=true", [1, 2]),
        ("at__exists=false", [3, 4]),
        ("note__exists=true", [3, 4]),
        ("text__contains=.*", [2]),
        ("text__contains=(", [3]),
        ("text__contains=a", [3]),
        ("text__icontains=A", [1, 3]),
        ("text__startswith=A", [1]),
        ("text__startswith=^A", []),
        ("text__icontains=D%C3%96", [4]),
        ("note__contains=%25", [3]),
        ("words__contains=b", [1, 4]),
        ("words__in=a", [1]),
        ("color__in=blue", [4]),
        ("maker__ne=0123456789abcdef0123456a&maker__exists=true", [4]),
        ("maker__in=0123456789abcdef0123456a,0123456789abcdef0123456b", [3, 4]),
        ("size.width=2", [2]),
        ("size.width__gte=1.5", [2]),
        ("size.tag.text=x", [2]),
        ("sizes.width=9", [3, 4]),
        ("sizes.width__gt=5", [3, 4]),
        ("sizes.width__gt=5&sizes.unit=in", [3]),
        ("sizes.width__gt=5&sizes.unit=cm", [4]),
        ("sizes.width__gte=2&sizes.width__lt=9", []),
        ("sizes__empty=true", [1, 2]),
        ("words__empty=false", [1, 4]),
        ("marks__gte=2&marks__lte=8", []),
        ("words__in=%22c,+d%22,a", [1, 4]),
        ("words__in=%22c,+d%22&words__in=x", [4]),
        ("counts.legs__gte=3", [3, 4]),
        ("counts.legs__gte=3&counts.tails__exists=true", [3]),
        ("at=2026-01-01T05:30:00%2B05:30", [1]),
        ("or=(number=1,text=%22Cat(%22)", [1, 3]),
        ("or=(number__in=(1,2),and(color=blue,counts.legs=3))&or=(words=b)", [1, 4]),
        ("text__contains=a&text__icontains=C", [3]),
        ("sort=-size.width,-number", [2, 4, 3, 1]),
    ],
)
def test_what_an_operator_finds(api: httpx.Client, query: str, found: list[int]) -> None:
    assert numbers(api, query if "sort=" in query else f"{query}&sort=number") == found


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("number__where=1", "number__where"),
        ("number__=1", "number__"),
        ("number__$gt=1", "number__$gt"),
        ("number__regex=1", "number__regex"),
        ("number__contains=1", "number__contains"),
        ("flag__startswith=t", "flag__startswith"),
        ("maker__gt=0123456789abcdef0123456a", "maker__gt"),
        ("number__in=1,x", "number__in"),
        ("number__in=" + ",".join(["1"] * 201), "number__in"),
        ("at__exists=perhaps", "at__exists"),
        ("size.width.x=1", "size.width.x"),
        ("extra.key=1", "extra.key"),
        ("size.$where=1", "size.$where"),
        ("counts.$where=1", "counts.$where"),
        ("counts.legs.x=1", "counts.legs.x"),
        ("counts.legs=four", "counts.legs"),
        ("at=2026-01-01T05:30:00+05:30", "at"),
        ("words__in=%22a", "words__in"),
        ("or=number=1", "or"),
        ("or=(number=1", "or"),
        ("or=(number=x)", "or"),
        ("or=(or(or(or(number=1))))", "or"),
        ("fields=text,nothing", "fields"),
        ("fields=", "fields"),
        ("count=many", "count"),
        ("nothing__gt=1", "nothing__gt"),
    ],
)
def test_what_is_refused(api: httpx.Client, query: str, named: str) -> None:
    response = api.get(f"/things?{query}")
    assert response.status_code == 422, response.text
    assert [error["loc"] for error in response.json()["errors"]] == [["query", named]]


def test_a_time_that_lost_its_plus(api: httpx.Client) -> None:
    (error,) = api.get("/things?at__gte=2026-01-01T05:30:00+05:30").json()["errors"]
    assert error["msg"].endswith("in a URL, write the + of the time zone as %2B")


def test_fields(api: httpx.Client, things: list[dict[str, Any]]) -> None:
    response = api.get("/things?fields=number,text&sort=number&limit=1")
    assert response.json()["items"] == [{"id": things[0]["id"], "text": "Ant", "number": 1}]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ant", [1]),
        ("BEE", [2]),
        (".*", [2]),
        ("cat(", [3]),
        ("50% cat", [3]),
        ("a_b", [3]),
        ("dög", [4]),
        ("DÖG", [4]),
    ],
)
def test_search(api: httpx.Client, q: str, found: list[int]) -> None:
    response = api.get("/things", params={"q": q})
    assert response.status_code == 200, response.text
    assert [item["number"] for item in response.json()["items"]] == found


@pytest.mark.parametrize("q", ["", " ", "x" * 201, "x " * 11])
def test_search_that_is_refused(api: httpx.Client, q: str) -> None:
    response = api.get("/things", params={"q": q})
    assert [error["loc"] for error in response.json()["errors"]] == [["query", "q"]]


def test_expand(api: httpx.Client) -> None:
    made = api.post("/makers", json={"name": "Expanded", "city": "Rome"})
    maker = made.json()
    other = "0123456789abcdef0123456f"
    body = {"text": "linked", "number": 900, "maker": maker["id"], "makers": [maker["id"], other]}
    assert api.post("/things", json=body).status_code == 201
    (item,) = api.get("/things?number=900&expand=maker,makers").json()["items"]
    assert item["maker"] == maker
    assert item["makers"] == [maker, {"id": other, "collection": "makers"}]
    (plain,) = api.get("/things?number=900").json()["items"]
    assert plain["maker"] == {"id": maker["id"], "collection": "makers"}
    assert api.delete(f"/things/{item['id']}").status_code == 204


@pytest.mark.parametrize(
    "path", ["text", "nothing", "", "maker.text", "maker.made", "maker.a.b.c", ",".join(["maker"] * 21)]
)
def test_expand_that_is_refused(api: httpx.Client, path: str) -> None:
    response = api.get("/things", params={"expand": path})
    assert [error["loc"] for error in response.json()["errors"]] == [["query", "expand"]]


def test_counts(api: httpx.Client) -> None:
    totals = {
        count: api.get(f"/things?limit=1&count={count}").json()["total"] for count in ("none", "estimated", "exact")
    }
    assert totals == {"none": None, "estimated": 4, "exact": 4}
    assert api.get("/things?count=exact&number__gt=2&limit=1").json()["total"] == 2
    assert api.get("/things?count=estimated&number__gt=2").json()["total"] == 2
