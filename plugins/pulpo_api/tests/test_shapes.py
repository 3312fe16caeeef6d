"""Models of the shapes that applications have (project `shapes`), through all that a client can do with them."""

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from bson import DBRef, ObjectId
from pymongo import MongoClient

from pulpo_core.testing import empty_database

if TYPE_CHECKING:
    from pymongo.database import Database

    from plugins.pulpo_api.tests.conftest import ReadOpenApi, Run, Serve, Served

pytestmark = pytest.mark.xdist_group("shapes")

Json = Any
OID = "65000000000000000000000"
ANN, BOB, FILM, CLIP, SONG = (f"{OID}{digit}" for digit in range(1, 6))


@pytest.fixture(scope="module")
def shapes(serve: "Serve") -> Iterator["Served"]:
    """The project `shapes`, served."""
    served = serve("shapes")
    yield served
    assert "Traceback" not in served.log


@pytest.fixture(scope="module")
def api(shapes: "Served") -> httpx.Client:
    """A client of it."""
    return shapes.client


@pytest.fixture(autouse=True)
def database(shapes: "Served") -> Iterator["Database[Any]"]:
    """Its database, empty before each test."""
    empty_database(shapes.database_url)
    client: MongoClient[Any]
    with MongoClient(shapes.database_url) as client:
        yield client.get_default_database()


@pytest.fixture
def library(api: httpx.Client) -> None:
    """Two people, a place with a number for an id, and one of each class of media."""
    create(api, "people", id=ANN, name="Ann")
    create(api, "people", id=BOB, name="Bob")
    create(api, "places", id=5, city="Rome")
    create(api, "media", id=FILM, title="Film")
    create(api, "videos", id=CLIP, title="Clip", minutes=3)
    create(api, "songs", id=SONG, title="Song", singer=ANN)


def create(api: httpx.Client, path: str, **values: Json) -> Json:
    """Create a document, and return what the API shows of it, which is what it shows of it later."""
    response = api.post(f"/{path}", json=values)
    assert response.status_code == 201, response.text
    found = api.get(response.headers["Location"])
    assert found.json() == response.json()
    assert found.headers["ETag"] == response.headers["ETag"]
    return response.json()


def refusal(response: httpx.Response) -> Json:
    """Return the errors of an answer that refuses a body: each place and what is said about it."""
    assert response.status_code == 422, response.text
    return [(error["loc"], error["msg"]) for error in response.json()["errors"]]


def ask(api: httpx.Client, path: str, **query: Json) -> list[Json]:
    """Return the items of a list, which are the same as those of its pages of one item."""
    response = api.get(f"/{path}", params=query)
    assert response.status_code == 200, response.text
    items: list[Json] = response.json()["items"]
    paged: list[Json] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get(f"/{path}", params={**query, **cursor, "limit": 1})
        assert page.status_code == 200, page.text
        paged += page.json()["items"]
        if page.json()["next_cursor"] is None:
            break
        cursor = {"cursor": page.json()["next_cursor"]}
    assert paged == items
    return items


def ids(api: httpx.Client, path: str, **query: Json) -> list[Json]:
    """Return the ids of the items of a list."""
    return [item["id"] for item in ask(api, path, **query)]


def check_life(api: httpx.Client, path: str, sent: list[Json], shown: list[Json], *, changeable: bool = True) -> None:
    """Create documents, and do with them whatever does not change them: they are shown as expected all the time.

    They are exported, deleted, and imported again.
    """
    for values, expected in zip(sent, shown, strict=True):
        assert create(api, path, **values) == expected
    assert ask(api, path, sort="id") == shown
    lines = api.get(f"/{path}", params={"sort": "id"}, headers={"Accept": "application/x-ndjson"}).text
    assert [json.loads(line) for line in lines.splitlines()] == shown
    rows = [*csv.DictReader(io.StringIO(exported_csv(api, path)))]
    assert rows == [{name: cell(value) for name, value in each.items()} for each in shown]
    urls = [f"/{path}/{quote(str(each['id']), safe='')}" for each in shown]
    for url in urls if changeable else ():
        found = api.get(url)
        for answer in (api.put(url, json=found.json()), api.patch(url, json=found.json()), api.patch(url, json={})):
            assert answer.json() == found.json(), answer.text
            assert answer.headers["ETag"] == found.headers["ETag"]
    for url in urls:
        assert api.delete(url).status_code == 204
        assert api.get(url).status_code == 404
    assert ask(api, path) == []
    imported = [{"create": json.loads(line)} for line in lines.splitlines()]
    done = api.post(f"/{path}/bulk", json={"operations": imported}).json()
    assert done["succeeded"] == len(shown), done
    assert ask(api, path, sort="id") == shown


def exported_csv(api: httpx.Client, path: str) -> str:
    return api.get(f"/{path}", params={"sort": "id"}, headers={"Accept": "text/csv"}).text


def cell(value: Json) -> str:
    """Return a value as it is in a cell of a CSV file."""
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return {None: "", True: "true", False: "false"}.get(value, str(value)) if not isinstance(value, int) else str(value)


def person(key: str) -> Json:
    return {"id": key, "collection": "people"}


def medium(key: str) -> Json:
    return {"id": key, "collection": "media"}


ROME: Json = {"id": "5", "collection": "places"}

TEXT = {"kind": "text", "text": "hi", "size": 3}
LARGE = {"kind": "picture", "url": "u", "size": "large"}
CALL = {"kind": "tool", "name": "f", "arguments": {"a": [1, None]}}
CHATS: list[Json] = [
    {
        "id": f"{OID}1",
        "title": "one",
        "messages": [
            {"role": "user", "parts": [TEXT, LARGE], "at": "2026-01-01T12:00:00Z"},
            {"role": "assistant", "parts": [CALL], "at": None},
        ],
        "last": CALL,
        "note": {"kind": "text", "text": "n", "size": 0},
        "pet": {"name": "Rex", "lives": "one"},
    },
    {"id": f"{OID}2", "title": "two", "messages": [], "last": TEXT, "note": "plain", "pet": {"lives": 9}},
    {"id": f"{OID}3", "title": "three", "messages": [], "last": LARGE, "note": None, "pet": None},
]


def test_discriminated_unions(api: httpx.Client) -> None:
    """A chat history."""
    check_life(api, "chats", CHATS, CHATS)
    url = f"/chats/{OID}1"
    changed = api.patch(url, json={"last": {"arguments": {"b": 2}}}).json()
    assert changed == {**CHATS[0], "last": {**CALL, "arguments": {"a": [1, None], "b": 2}}}
    assert api.patch(url, json={"last": {"kind": "text", "text": "x"}}).json()["last"] == {
        **TEXT,
        "text": "x",
        "size": 0,
    }
    assert api.patch(url, json={"messages": [{"role": "user", "parts": [LARGE]}]}).json()["messages"] == [
        {"role": "user", "parts": [LARGE], "at": None}
    ]
    assert api.patch(url, json={"pet": {"name": "Max"}}).json()["pet"] == {"name": "Max", "lives": "one"}
    wrong = api.patch(url, json={"last": {"kind": "sound"}})
    assert wrong.status_code == 422, wrong.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"last.kind": "tool"}, "1"),
        ({"last.kind__in": "text,picture"}, "23"),
        ({"last.name": "f"}, "1"),
        ({"last.text__startswith": "h"}, "2"),
        ({"last.size": "3"}, "2"),
        ({"last.size": "large"}, "3"),
        ({"last.size__in": "3,large"}, "23"),
        ({"last.size__ne": "large"}, "12"),
        ({"last.size__gte": "2"}, "2"),
        ({"last.size__exists": "false"}, "1"),
        ({"messages.parts.kind": "tool"}, "1"),
        ({"messages.parts.size": "large"}, "1"),
        ({"messages.parts.name__icontains": "F"}, "1"),
        ({"note": "plain"}, "2"),
        ({"note.text": "n"}, "1"),
        ({"pet.name": "Rex"}, "1"),
        ({"pet.lives": "9"}, "2"),
        ({"pet.lives": "one"}, "1"),
        ({"sort": "pet.lives"}, "321"),
        ({"sort": "-last.size"}, "321"),
        ({"sort": "last.kind"}, "321"),
    ],
)
def test_fields_of_any_member_of_a_union(query: dict[str, str], expected: str, api: httpx.Client) -> None:
    """Only the fields of the first member could be named."""
    for values in CHATS:
        create(api, "chats", **values)
    assert ids(api, "chats", **query) == [f"{OID}{digit}" for digit in expected]


def test_a_part_of_a_kind_that_is_gone(api: httpx.Client, database: "Database[Any]") -> None:
    """A document of an older version does not hide the others, and can be repaired."""
    for values in CHATS:
        create(api, "chats", **values)
    database["chats"].update_one({"title": "two"}, {"$set": {"last": {"kind": "sound", "seconds": 3}}})
    shown = ask(api, "chats", sort="id")
    assert [shown[0], shown[2]] == [CHATS[0], CHATS[2]]
    assert shown[1].pop("_problems")
    assert shown[1] == {**CHATS[1], "last": {"kind": "sound", "seconds": 3}}
    assert ids(api, "chats", **{"last.kind__ne": "tool", "sort": "id"}) == [f"{OID}2", f"{OID}3"]
    assert api.patch(f"/chats/{OID}2", json={"last": None}).json() == {**CHATS[1], "last": None}


def test_what_no_member_of_a_union_takes(api: httpx.Client) -> None:
    for name, value in (("last.size", "huge"), ("pet.lives", "two"), ("last.kind", "sound")):
        answer = api.get("/chats", params={name: value})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["loc"] == ["query", name]
    assert api.get("/chats", params={"last.size__contains": "a"}).status_code == 422


def test_filters_of_unions_are_documented(api: httpx.Client, read_openapi: "ReadOpenApi") -> None:
    paths = read_openapi(api)["paths"]
    found = {parameter["name"]: parameter["schema"] for parameter in paths["/chats"]["get"]["parameters"]}
    assert found["pet.lives"] == {"anyOf": [{"type": "integer"}, {"const": "one", "type": "string"}]}
    assert found["last.kind"]["anyOf"] == [{"const": kind, "type": "string"} for kind in ("text", "tool", "picture")]
    assert {
        "last.name",
        "last.url",
        "last.text",
        "messages.parts.name",
        "pet.name",
        "note",
        "note.text",
    } <= found.keys()
    assert {"last.size", "-last.size", "pet.name"} <= {*found["sort"]["items"]["enum"]}
    of_ratings = {each["name"]: each["schema"] for each in paths["/ratings"]["get"]["parameters"]}
    assert of_ratings["expand"]["items"]["enum"] == ["thing", "thing.singer", "more", "named"]
    assert of_ratings["thing"] == {"anyOf": [{"$ref": "#/components/schemas/ObjectId"}, {"type": "integer"}]}


@pytest.mark.usefixtures("library")
def test_inheritance(api: httpx.Client) -> None:
    """Media, videos and songs are in one collection; each has a path of its own. Nobody can send back links."""
    video = {"id": CLIP, "title": "Clip", "minutes": 3}
    assert ask(api, "media") == [{"id": FILM, "title": "Film"}]
    assert ask(api, "videos") == [video]
    song = {"id": f"{OID}9", "title": "New", "singer": person(BOB)}
    assert api.delete(f"/songs/{SONG}").status_code == 204
    check_life(api, "songs", [{**song, "singer": BOB}], [song])
    assert ids(api, "songs", singer=BOB) == [song["id"]]
    assert api.patch(f"/songs/{song['id']}", json={"singer": None}).json() == {**song, "singer": None}


@pytest.mark.usefixtures("library")
def test_another_path_has_the_document(api: httpx.Client) -> None:
    """A document of a class that inherits was not found, without a word where it is."""
    answer = api.get(f"/media/{CLIP}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"there is no Media with the id '{CLIP}': it is a Video"
    assert answer.json()["hint"] == f"its path is /videos/{CLIP}"
    for method in ("PUT", "PATCH", "DELETE"):
        answer = api.request(method, f"/media/{CLIP}", json={"title": "x"})
        assert (answer.status_code, answer.json()["hint"]) == (404, f"its path is /videos/{CLIP}")
    assert api.get(f"/songs/{FILM}").json()["hint"] == f"its path is /media/{FILM}"
    assert "hint" not in api.get(f"/media/{ANN}").json()
    assert "hint" not in api.get("/media/nonsense").json()


RATINGS: list[tuple[Json, Json]] = [
    (
        {"id": f"{OID}1", "stars": 1, "thing": ANN},
        {"thing": person(ANN), "more": [], "remarks": [], "named": {}},
    ),
    (
        {
            "id": f"{OID}2",
            "stars": 2,
            "thing": CLIP,
            "more": [5, BOB, ROME, "5"],
            "remarks": [{"text": "x", "about": SONG}, {"text": "y", "about": person(BOB)}, {"text": "z"}],
            "named": {"a": "5", "b": ANN},
        },
        {
            "thing": medium(CLIP),
            "more": [ROME, person(BOB), ROME, ROME],
            "remarks": [
                {"text": "x", "about": medium(SONG)},
                {"text": "y", "about": person(BOB)},
                {"text": "z", "about": None},
            ],
            "named": {"a": ROME, "b": person(ANN)},
        },
    ),
    (
        {"id": f"{OID}3", "stars": 3, "thing": "5"},
        {"thing": ROME, "more": [], "remarks": [], "named": {}},
    ),
    (  # an object is taken at its word
        {"id": f"{OID}4", "stars": 4, "thing": {"id": f"{OID}f", "collection": "media"}},
        {"thing": medium(f"{OID}f"), "more": [], "remarks": [], "named": {}},
    ),
]


@pytest.fixture
def ratings(api: httpx.Client, library: None) -> None:
    """Ratings of a person, a video, a place, and something that is gone."""
    for sent, _ in RATINGS:
        create(api, "ratings", **sent)


@pytest.mark.usefixtures("library")
def test_links_to_one_of_several_models(api: httpx.Client, database: "Database[Any]") -> None:
    """A text id went to the first model, and an object with the second collection was refused."""
    check_life(api, "ratings", [sent for sent, _ in RATINGS], [{**sent, **shown} for sent, shown in RATINGS])
    stored = database["ratings"].find_one({"stars": 2})
    assert stored is not None
    assert stored["thing"] == DBRef("media", ObjectId(CLIP))
    assert stored["more"] == [
        DBRef("places", 5),
        DBRef("people", ObjectId(BOB)),
        DBRef("places", 5),
        DBRef("places", 5),
    ]
    assert [remark["about"] for remark in stored["remarks"]][:2] == [
        DBRef("media", ObjectId(SONG)),
        DBRef("people", ObjectId(BOB)),
    ]
    assert stored["named"] == {"a": DBRef("places", 5), "b": DBRef("people", ObjectId(ANN))}


@pytest.mark.usefixtures("ratings")
def test_changes_of_such_links(api: httpx.Client) -> None:
    url = f"/ratings/{OID}1"
    for sent, shown in ((BOB, person(BOB)), (CLIP, medium(CLIP)), (5, ROME), (person(ANN), person(ANN))):
        assert api.patch(url, json={"thing": sent}).json()["thing"] == shown
    changed = api.patch(url, json={"named": {"x": "5"}, "remarks": [{"text": "r", "about": FILM}]}).json()
    assert changed["named"] == {"x": ROME}
    assert changed["remarks"] == [{"text": "r", "about": medium(FILM)}]
    assert api.patch(url, json={"named": {"y": BOB, "x": None}}).json()["named"] == {"y": person(BOB)}
    replaced = api.put(url, json={"stars": 9, "thing": CLIP, "more": ["5"]}).json()
    assert replaced == {
        "id": f"{OID}1",
        "stars": 9,
        "thing": medium(CLIP),
        "more": [ROME],
        "remarks": [],
        "named": {},
    }
    changes = [{"update": {"id": f"{OID}1", "patch": {"thing": "5"}}}, {"create": {"stars": 1, "thing": SONG}}]
    done = api.post("/ratings/bulk", json={"operations": changes}).json()
    assert done["succeeded"] == 2, done
    assert api.get(url).json()["thing"] == ROME
    assert api.get(f"/ratings/{done['items'][1]['id']}").json()["thing"] == medium(SONG)


COLLECTIONS = 'an object with "id" and "collection", one of people, media, places'


@pytest.mark.usefixtures("ratings")
def test_links_that_may_mean_several(api: httpx.Client) -> None:
    create(api, "media", id=ANN, title="of the same id")
    for sent, message in (
        (ANN, f"the id may be that of several models; send {COLLECTIONS}"),
        (f"{OID}f", f"no linked document has this id; send {COLLECTIONS}"),
        ("nonsense", f"must be the id of a linked document, or {COLLECTIONS}"),
        ({"id": ANN, "collection": "chats"}, f"must be the id of a linked document, or {COLLECTIONS}"),
        ({"id": "x", "collection": "places"}, f"must be the id of a linked document, or {COLLECTIONS}"),
        ({"name": "a copy"}, f"must be the id of a linked document, or {COLLECTIONS}"),
        ({"$id": ANN}, None),
    ):
        for answer in (
            api.post("/ratings", json={"stars": 1, "thing": sent}),
            api.patch(f"/ratings/{OID}1", json={"thing": sent}),
            api.put(f"/ratings/{OID}1", json={"stars": 1, "thing": sent}),
        ):
            errors = refusal(answer)
            assert message is None or errors == [(["thing"], message)]
    errors = refusal(api.post("/ratings", json={"stars": 1, "thing": BOB, "more": [BOB, "x"]}))
    assert [loc for loc, _ in errors] == [["more", 1]]
    errors = refusal(api.post("/ratings", json={"stars": 1, "thing": BOB, "remarks": [{"text": "x", "about": "y"}]}))
    assert [loc for loc, _ in errors] == [["remarks", 0, "about"]]
    done = api.post("/ratings/bulk", json={"operations": [{"create": {"stars": 1, "thing": ANN}}]}).json()
    assert done["items"][0]["status"] == 422, done
    assert create(api, "ratings", stars=1, thing=medium(ANN))["thing"] == medium(ANN)


@pytest.mark.usefixtures("ratings")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"thing": ANN}, "1"),
        ({"thing": CLIP}, "2"),
        ({"thing": "5"}, "3"),
        ({"thing__in": f"5,{ANN}"}, "13"),
        ({"thing__ne": "5"}, "124"),
        ({"more": "5"}, "2"),
        ({"more": BOB}, "2"),
        ({"remarks.about": SONG}, "2"),
        ({"remarks.about": BOB}, "2"),
        ({"thing": SONG}, ""),
    ],
)
def test_filters_by_such_links(query: dict[str, str], expected: str, api: httpx.Client) -> None:
    assert ids(api, "ratings", **query) == [f"{OID}{digit}" for digit in expected]


@pytest.mark.usefixtures("ratings")
def test_expanded_links_to_one_of_several_models(api: httpx.Client) -> None:
    """Each reference is looked up in the collection that it names."""
    create(api, "people", id=CLIP, name="not the clip")
    create(api, "ratings", id=f"{OID}5", stars=5, thing=medium(SONG))
    items = ask(api, "ratings", expand="thing,thing.singer,more,named", sort="id")
    ann, rome = {"id": ANN, "name": "Ann"}, {"id": 5, "city": "Rome"}
    assert [item["thing"] for item in items] == [
        ann,
        {"id": CLIP, "title": "Clip", "minutes": 3},
        rome,
        medium(f"{OID}f"),
        {"id": SONG, "title": "Song", "singer": ann},
    ]
    assert items[1]["more"] == [rome, {"id": BOB, "name": "Bob"}, rome, rome]
    assert items[1]["named"] == {"a": rome, "b": ann}
    assert items[1]["remarks"][0] == {"text": "x", "about": medium(SONG)}
    lines = api.get("/ratings?expand=thing&sort=id", headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line)["thing"] for line in lines][:3] == [ann, items[1]["thing"], rome]
    assert "thing" not in ask(api, "ratings", fields="stars", expand="thing")[0]
    unknown = api.get("/ratings?expand=thing.x")
    assert unknown.json()["errors"][0]["msg"] == "Person or Media or Place has no link 'x'; its links are: singer"


@pytest.mark.usefixtures("library")
def test_expanded_links_to_a_class_that_others_inherit_from(api: httpx.Client) -> None:
    """The fields of a video were dropped."""
    made = {"id": f"{OID}1", "thing": medium(CLIP), "items": [medium(SONG), medium(FILM)]}
    check_life(api, "playlists", [{"id": f"{OID}1", "thing": CLIP, "items": [SONG, FILM]}], [made])
    ann = {"id": ANN, "name": "Ann"}
    [item] = ask(api, "playlists", expand="thing,items.singer", thing=CLIP)
    assert item == {
        "id": f"{OID}1",
        "thing": {"id": CLIP, "title": "Clip", "minutes": 3},
        "items": [{"id": SONG, "title": "Song", "singer": ann}, {"id": FILM, "title": "Film"}],
    }
    assert ids(api, "playlists", items=SONG) == [f"{OID}1"]
    assert ids(api, "playlists", items=CLIP) == []
    assert refusal(api.post("/playlists", json={"thing": person(ANN)}))


def test_linked_models_are_described(api: httpx.Client, read_openapi: "ReadOpenApi") -> None:
    fields = api.get("/models/Rating").json()["fields"]
    assert (fields["thing"]["link"], fields["thing"]["links"]) == (None, ["Person", "Media", "Place"])
    singer = api.get("/models/Song").json()["fields"]["singer"]
    assert (singer["link"], singer["links"]) == ("Person", ["Person"])
    schemas = read_openapi(api)["components"]["schemas"]
    shown = schemas["RatingItem"]["properties"]["thing"]["anyOf"]
    names = ("Link", "PersonItem", "MediaItem", "SongItem", "VideoItem", "PlaceItem")
    assert shown == [{"$ref": f"#/components/schemas/{name}"} for name in names]
    assert schemas["RatingOutput"]["properties"]["thing"] == {"$ref": "#/components/schemas/Link"}
    assert "reviews" not in schemas["MediaInput"]["properties"]
    assert schemas["MediaInput"]["required"] == ["title"]


UUIDS = ["12345678-1234-5678-1234-567812345678", "f2345678-1234-5678-1234-567812345678"]


def test_an_id_under_an_alias(api: httpx.Client, database: "Database[Any]") -> None:
    """Names are accepted and shown at every depth; aliases are also accepted."""
    line = {"sku": "a", "note": None}
    sent: list[Json] = [
        {"id": UUIDS[0], "total": 0},
        {"id": UUIDS[1], "total": 1, "lines": [{"sku": "a"}, {"skuCode": "b", "note": "n"}], "gift": {"sku": "c"}},
    ]
    shown: list[Json] = [
        {"id": UUIDS[0], "total": 0, "lines": [], "gift": None},
        {**sent[1], "lines": [line, {"sku": "b", "note": "n"}], "gift": {"sku": "c", "note": None}},
    ]
    check_life(api, "orders", sent, shown)
    stored = database["orders"].find_one({"totalCents": 1})
    assert stored is not None
    assert stored["orderLines"] == [{"skuCode": "a", "lineNote": None}, {"skuCode": "b", "lineNote": "n"}]
    assert stored["gift"] == {"skuCode": "c", "lineNote": None}
    assert create(api, "orders", totalCents=7, orderLines=[{"skuCode": "d"}])["lines"] == [{"sku": "d", "note": None}]
    assert ids(api, "orders", total__lt=1) == ids(api, "orders", id=UUIDS[0]) == [UUIDS[0]]
    assert ids(api, "orders", **{"lines.sku": "b"}) == ids(api, "orders", **{"gift.sku": "c"}) == [UUIDS[1]]
    url = f"/orders/{UUIDS[1]}"
    assert api.patch(url, json={"total": 5}).json() == {**shown[1], "total": 5}
    assert api.patch(url, json={"totalCents": 6}).json() == {**shown[1], "total": 6}
    assert api.patch(url, json={"gift": {"note": "x"}}).json()["gift"] == {"sku": "c", "note": "x"}
    replaced = api.put(url, json={"id": UUIDS[1], "total": 4, "lines": [{"sku": "e", "note": "y"}]}).json()
    assert replaced == {"id": UUIDS[1], "total": 4, "lines": [{"sku": "e", "note": "y"}], "gift": None}
    for wrong in ({"lines": [{"note": "x"}]}, {"gift": {"sku": 1}}):
        assert refusal(api.patch(url, json=wrong))
    assert api.patch(url, json={"id": UUIDS[0]}).status_code == 422
    assert api.post("/orders", json={"id": UUIDS[0], "total": 1}).status_code == 409


def test_text_ids_and_mixins(api: httpx.Client) -> None:
    at = "2026-01-01T12:00:00Z"
    sent: list[Json] = [
        {"id": "b c&?ü", "title": "one", "created_at": at},
        {"id": "second", "title": "two", "created_at": at, "parent": "b c&?ü"},
    ]
    shown: list[Json] = [
        {"id": "b c&?ü", "created_at": at, "updated_at": None, "title": "one", "parent": None},
        {**sent[1], "updated_at": None, "parent": {"id": "b c&?ü", "collection": "articles"}},
    ]
    check_life(api, "articles", sent, shown)
    assert ids(api, "articles", parent="b c&?ü") == ["second"]
    [item] = ask(api, "articles", parent__exists="true", expand="parent,parent.parent")
    assert item["parent"] == shown[0]
    changed = api.patch("/articles/second", json={"updated_at": "2026-01-02T00:00:00+01:00", "parent": None}).json()
    assert changed == {**shown[1], "updated_at": "2026-01-01T23:00:00Z", "parent": None}
    assert api.post("/articles", json={"id": "x", "title": "short"}).status_code == 422
    assert api.post("/articles", json={"title": "without"}).status_code == 422


@pytest.mark.usefixtures("library")
def test_a_unique_index_over_two_links(api: httpx.Client) -> None:
    made = {"id": f"{OID}1", "person": person(ANN), "place": ROME, "role": "member"}
    check_life(api, "memberships", [{"id": f"{OID}1", "person": ANN, "place": 5}], [made])
    for values in ({"person": ANN, "place": "5"}, {"person": person(ANN), "place": ROME}):
        answer = api.post("/memberships", json=values)
        assert answer.status_code == 409, answer.text
    other = create(api, "memberships", person=BOB, place=5)
    assert api.patch(f"/memberships/{other['id']}", json={"person": ANN}).status_code == 409
    assert ids(api, "memberships", person=BOB, place="5") == [other["id"]]
    [item] = ask(api, "memberships", person=ANN, expand="person,place")
    assert item == {**made, "person": {"id": ANN, "name": "Ann"}, "place": {"id": 5, "city": "Rome"}}


@pytest.mark.usefixtures("library")
def test_nested_links(api: httpx.Client, database: "Database[Any]") -> None:
    sent = {
        "id": f"{OID}1",
        "name": "hall",
        "rows": [
            {
                "seats": [{"number": 1, "taken_by": ANN}, {"number": 2, "guests": [ANN, BOB]}],
                "first": {"number": 9, "taken_by": person(BOB)},
            },
            {},
        ],
        "by_role": {"usher": BOB},
        "place": "5",
    }
    shown = {
        **sent,
        "rows": [
            {
                "seats": [
                    {"number": 1, "taken_by": person(ANN), "guests": []},
                    {"number": 2, "taken_by": None, "guests": [person(ANN), person(BOB)]},
                ],
                "first": {"number": 9, "taken_by": person(BOB), "guests": []},
            },
            {"seats": [], "first": None},
        ],
        "by_role": {"usher": person(BOB)},
        "place": ROME,
    }
    check_life(api, "halls", [sent], [shown])
    for query in (
        {"rows.seats.taken_by": ANN},
        {"rows.seats.guests": BOB},
        {"rows.first.taken_by": BOB},
        {"rows.first.number__gt": "5"},
        {"place": "5"},
    ):
        assert ids(api, "halls", **query) == [f"{OID}1"], query
    assert ids(api, "halls", **{"rows.seats.taken_by": BOB}) == []
    changed = api.patch(f"/halls/{OID}1", json={"by_role": {"usher": None, "guard": ANN}}).json()
    assert changed == {**shown, "by_role": {"guard": person(ANN)}}
    [item] = ask(api, "halls", expand="place,by_role")
    assert (item["place"], item["by_role"]) == ({"id": 5, "city": "Rome"}, {"guard": {"id": ANN, "name": "Ann"}})
    copy = {"name": "a copy"}
    assert refusal(api.patch(f"/halls/{OID}1", json={"rows": [{"first": {"number": 1, "taken_by": copy}}]}))
    wrong = {"id": ANN, "collection": "places"}
    assert refusal(api.patch(f"/halls/{OID}1", json={"rows": [{"first": {"number": 1, "taken_by": wrong}}]}))


def test_time_series(api: httpx.Client) -> None:
    readings: list[Json] = [
        {"id": f"{OID}{n}", "at": f"2026-01-01T00:00:0{n}Z", "sensor": {"name": name, "site": "roof"}, "value": n + 0.5}
        for n, name in ((1, "a"), (2, "b"), (3, "a"))
    ]
    check_life(api, "readings", readings, readings, changeable=False)
    assert ids(api, "readings", **{"sensor.name": "a", "sort": "-at"}) == [f"{OID}3", f"{OID}1"]
    assert ids(api, "readings", at__gt="2026-01-01T00:00:01Z", value__lt=3) == [f"{OID}2"]
    for method in ("PUT", "PATCH"):
        assert api.request(method, f"/readings/{OID}1", json=readings[0]).status_code == 405


def test_old_indexes(api: httpx.Client, database: "Database[Any]") -> None:
    sent: list[Json] = [
        {"id": f"{OID}1", "email": "a@b"},
        {"id": f"{OID}2", "email": "c@d", "rank": 7, "friend": f"{OID}1"},
    ]
    first = {**sent[0], "rank": 0, "friend": None}
    friend = {"id": f"{OID}1", "collection": "users"}
    check_life(api, "users", sent, [first, {**sent[1], "friend": friend}])
    answer = api.post("/users", json={"email": "a@b"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "another document has the same value of email"
    found = database["users"].list_indexes()
    indexes = {next(iter(index["key"].items())): index.get("unique", False) for index in found}
    assert indexes == {("_id", 1): False, ("email", 1): True, ("rank", -1): False}
    assert ids(api, "users", rank__gt=5) == ids(api, "users", friend=f"{OID}1") == [f"{OID}2"]
    assert ids(api, "users", sort="-rank") == [f"{OID}2", f"{OID}1"]
    [item] = ask(api, "users", rank=7, expand="friend")
    assert item["friend"] == first
    assert api.patch(f"/users/{OID}2", json={"rank": None}).json()["rank"] == 0


@pytest.mark.usefixtures("ratings")
def test_operations(api: httpx.Client) -> None:
    """Links that Python reads, or an operation takes, also have the right class."""
    answer = api.post("/operations/ratings.things", json={})
    assert answer.json() == ["Ann", "Clip (Video)", "Rome", "gone"]
    for sent, expected in ((ROME, "Place 5"), ("5", "Place 5"), (person(ANN), f"Person {ANN}")):
        answer = api.post("/operations/ratings.name", json={"thing": sent})
        assert (answer.status_code, answer.json()) == (200, expected)
    [(loc, message)] = refusal(api.post("/operations/ratings.name", json={"thing": ANN}))
    assert (loc, message) == (["thing"], f"the id may be that of several models; send {COLLECTIONS}")
    assert api.post("/operations/ratings.add", json={}).json() == {"more": ["people", "places"], "thing": "places"}


@pytest.mark.usefixtures("ratings")
def test_copies(shapes: "Served", api: httpx.Client, pulpo: "Run", tmp_path: Any) -> None:
    """All of it is exported from the database, and imported again; nothing that is stored is wrong."""
    for values in CHATS:
        create(api, "chats", **values)
    paths = ("ratings", "media", "videos", "songs", "chats", "people", "places")
    before = {path: ask(api, path, sort="id") for path in paths}
    checked = pulpo(shapes, "db", "check", code=1).stdout
    assert "1 link points to a missing document" in checked  # that of a rating of what is gone
    assert "do not fit" not in checked
    pulpo(shapes, "db", "export", str(tmp_path / "copy"))
    empty_database(shapes.database_url)
    pulpo(shapes, "db", "import", str(tmp_path / "copy"))
    assert {path: ask(api, path, sort="id") for path in paths} == before
