"""Requests that mean no good: each gets a clean 4xx, and the server and its data are as before.

They are written to the socket as they are: no client corrects them.
"""

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = pytest.mark.xdist_group("shop-hostile")
ID = "0123456789abcdef01234567"
JSON = "Content-Type: application/json"
THING = {"_id": ID, "text": "kept"}


@dataclass
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def send(port: int, request: bytes) -> Answer:
    """Send bytes, and read one answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
            connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = connection.recv(65536)
            assert chunk, f"no answer: {received!r}"
            received += chunk
        head, _, body = received.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            chunk = connection.recv(65536)
            assert chunk, "the answer is cut off"
            body += chunk
    return Answer(int(status.split()[1]), headers, body)


def request(line: str, *headers: str, body: bytes = b"", host: str = "Host: localhost", length: bool = True) -> bytes:
    """A request, as bytes: `line` is method and target."""
    lines = [f"{line} HTTP/1.1", host, *headers]
    if body and length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*filter(None, lines), "", ""]).encode("latin-1") + body


def posted(value: Any, target: str = "POST /things", kind: str = JSON) -> bytes:
    """A request with a JSON body; bytes are sent as they are."""
    return request(target, kind, body=value if isinstance(value, bytes) else json.dumps(value).encode())


def nested(levels: int) -> bytes:
    """A thing with lists in lists."""
    return b'{"text": "x", "extra": {"a": ' + b"[" * levels + b"]" * levels + b"}}"


FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
BIG = json.dumps({"text": "x", "note": "x" * 1_100_000}).encode()

# A name, the bytes, and the status.
PROBLEMS: list[tuple[str, bytes, int]] = [
    # Operators in query strings
    ("operator in brackets", request("GET /things?number[$ne]=0"), 422),
    ("operator in brackets, encoded", request("GET /things?number%5B%24ne%5D=0"), 422),
    ("operator after a dot", request("GET /things?number.$gt=0"), 422),
    ("operator as a parameter", request("GET /things?$where=sleep(1000)"), 422),
    ("or", request("GET /things?$or[0][text]=x"), 422),
    ("expression", request('GET /things?$expr={"$eq":[1,1]}'), 422),
    ("object for a number", request('GET /things?number={"$gt":0}'), 422),
    ("object for a link", request('GET /things?maker={"$ne":null}'), 422),
    ("object for an id", request('GET /things?id={"$ne":null}'), 422),
    ("dotted field", request("GET /things?size.$width=1"), 422),
    ("path into a link", request("GET /things?maker.$id=1"), 422),
    ("the key of the database", request(f"GET /things?_id={ID}"), 422),
    ("operator as sort", request("GET /things?sort=$natural"), 422),
    ("object as sort", request('GET /things?sort={"number":1}'), 422),
    ("dotted sort", request("GET /things?sort=size.$width"), 422),
    ("meta sort", request("GET /things?sort[score][$meta]=textScore"), 422),
    ("projection", request("GET /things?fields=secret_key&projection=1"), 422),
    ("limit as an operator", request("GET /things?limit[$gt]=1"), 422),
    ("repeated parameter", request("GET /things?number=1&number=2"), 422),
    ("repeated limit", request("GET /things?limit=1&limit=500"), 422),
    ("many parameters", request(f"GET /things?{'&'.join(f'a{n}=1' for n in range(2000))}"), 422),
    ("prototype in a query", request("GET /things?__proto__[admin]=1"), 422),
    # Characters
    ("NUL in a value", request("GET /things?text=a%00b"), 422),
    ("NUL in a name", request("GET /things?te%00xt=a"), 422),
    ("NUL in a path", request("GET /things/a%00b"), 404),
    ("NUL in the id of a word", request("GET /coins/a%00"), 404),
    ("invalid UTF-8 in a query", request("GET /things?text=%ff%fe"), 422),
    ("overlong UTF-8 in a query", request("GET /things?text=%c0%ae"), 422),
    ("surrogate in a query", request("GET /things?text=%ed%a0%80"), 422),
    ("invalid UTF-8 in a path", request("GET /coins/%ff"), 404),
    ("line break in a path", request("GET /coins/a%0d%0aSet-Cookie:x=1"), 404),
    ("invalid UTF-8 in a body", posted(b'{"text": "\xff"}'), 400),
    ("UTF-16", posted('{"text": "x"}'.encode("utf-16")), 400),
    ("byte order mark", posted(b'\xef\xbb\xbf{"text": "x"}'), 400),
    ("lone surrogate", posted(b'{"text": "\\ud800"}'), 400),
    ("NUL in a text", posted({"text": "a\0b"}), 422),
    ("NUL in a key", posted({"text": "x", "extra": {"a\0b": 1}}), 422),
    # Operators in bodies
    ("operator as a value", posted({"text": {"$gt": ""}}), 422),
    ("operator in a free dict", posted({"text": "x", "extra": {"$where": "1"}}), 422),
    ("operator deep inside", posted({"text": "x", "extra": {"a": [{"b": {"$set": {}}}]}}), 422),
    ("operator, escaped", posted(b'{"text": "x", "extra": {"\\u0024inc": 1}}'), 422),
    ("reference", posted({"text": "x", "extra": {"$ref": "accounts", "$id": ID}}), 422),
    ("reference as a link", posted({"text": "x", "maker": {"$ref": "accounts", "$id": ID}}), 422),
    ("extended JSON", posted({"text": "x", "id": {"$oid": ID}}), 422),
    ("operator at the top", posted({"$set": {"text": "x"}}), 422),
    ("operator in PUT", posted({"text": "x", "extra": {"$unset": 1}}, f"PUT /things/{ID}"), 422),
    ("operator in PATCH", posted({"$set": {"text": "x"}}, f"PATCH /things/{ID}"), 422),
    ("operator inside PATCH", posted({"extra": {"$rename": {"text": "x"}}}, f"PATCH /things/{ID}"), 422),
    ("dotted key in PATCH", posted({"size.width": 1}, f"PATCH /things/{ID}"), 422),
    ("dotted key", posted({"text": "x", "extra.admin": True}), 422),
    ("operator for an operation", posted({"a": {"$gt": 0}}, "POST /operations/add"), 422),
    ("unknown input of an operation", posted({"a": 1, "$where": "1"}, "POST /operations/add"), 422),
    ("link to another collection", posted({"text": "x", "maker": {"id": ID, "collection": "accounts"}}), 422),
    # Mass assignment
    ("_id", posted({"text": "x", "_id": ID}), 422),
    ("revision_id", posted({"text": "x", "revision_id": ID}), 422),
    ("another id in PUT", posted({"text": "x", "id": "f" * 24}, f"PUT /things/{ID}"), 422),
    ("another id in PATCH", posted({"id": "f" * 24}, f"PATCH /things/{ID}"), 422),
    ("_id in PATCH", posted({"_id": "f" * 24}, f"PATCH /things/{ID}"), 422),
    ("class of the document", posted({"text": "x", "_class_id": "Maker"}), 422),
    ("__proto__", posted({"text": "x", "__proto__": {"admin": True}}), 422),
    ("constructor", posted({"text": "x", "constructor": {"prototype": {}}}), 422),
    ("__class__", posted({"text": "x", "__class__": "x", "__init__": {}}), 422),
    ("model_config", posted({"text": "x", "model_config": {}}), 422),
    ("list of documents", posted([{"text": "x"}, {"text": "y"}]), 422),
    # Numbers and nesting
    ("integer of 70 bits", posted({"text": "x", "both": 2**70}), 422),
    ("integer of 64 bits in a dict", posted({"text": "x", "extra": {"a": 2**63}}), 422),
    ("4,000 digits", posted(b'{"text": "x", "number": ' + b"9" * 4000 + b"}"), 400),
    ("number too large", posted(b'{"text": "x", "ratio": 1e999}'), 400),
    ("NaN", posted(b'{"text": "x", "ratio": NaN}'), 400),
    ("Infinity", posted(b'{"text": "x", "ratio": -Infinity}'), 400),
    ("NaN as text", posted({"text": "x", "price": "NaN and more"}), 422),
    ("huge exponent", posted({"text": "x", "price": "1e999999999"}), 422),
    ("NaN in a query", request("GET /things?ratio=NaN"), 422),
    ("huge number in a query", request(f"GET /things?number={'9' * 4000}"), 422),
    ("huge offset", request(f"GET /things?offset={2**63}"), 422),
    ("negative limit", request("GET /things?limit=-1"), 422),
    ("101 levels", posted(nested(101)), 400),
    ("1,000 levels", posted(nested(1000)), 400),
    ("10,000 levels", posted(nested(10_000)), 400),
    ("10,000 objects", posted(b'{"a":' * 10_000 + b"1" + b"}" * 10_000), 400),
    ("10,000 levels for an operation", posted(b"[" * 10_000 + b"]" * 10_000, "POST /operations/untyped"), 400),
    ("10,000 levels in PATCH", posted(nested(10_000), f"PATCH /things/{ID}"), 400),
    # Bodies
    ("oversized", posted(BIG), 413),
    (
        "oversized by its own word",
        request("POST /things", JSON, "Content-Length: 99999999999", body=b"{", length=False),
        413,
    ),
    (
        "oversized in chunks",
        request("POST /things", JSON, CHUNKED, body=b"10c8e0\r\n" + BIG[:0x10C8E0] + b"\r\n0\r\n\r\n", length=False),
        413,
    ),
    ("oversized for an operation", posted(BIG, "POST /operations/untyped"), 413),
    ("broken JSON in chunks", request("POST /things", JSON, CHUNKED, body=b"1\r\n{\r\n0\r\n\r\n", length=False), 400),
    ("no body", request("POST /things", JSON), 422),
    ("half a body", posted(b'{"text": "x"'), 400),
    ("two bodies", posted(b'{"text": "x"}{"text": "y"}'), 400),
    ("no media type", request("POST /things", body=b'{"text": "x"}'), 415),
    ("form", posted(b"text=x", kind=FORM), 415),
    ("form that looks like JSON", posted({"text": "x"}, kind="Content-Type: text/plain"), 415),
    ("multipart", posted(b"--x--", kind="Content-Type: multipart/form-data; boundary=x"), 415),
    ("XML", posted(b"<text>x</text>", kind="Content-Type: application/xml"), 415),
    ("media type with a trick", posted({"text": "x"}, kind="Content-Type: text/plain; application/json"), 415),
    ("JSON Patch", posted([], f"PATCH /things/{ID}", "Content-Type: application/json-patch+json"), 415),
    ("compressed", posted(b"\x1f\x8b\x08\x00", kind=f"{JSON}\r\nContent-Encoding: gzip"), 400),
    # Other sites
    (
        "form of another site",
        request("POST /operations/makers.found", FORM, "Origin: https://evil.example", body=b"name=x"),
        403,
    ),
    ("empty form of another site", request("POST /operations/things.all", FORM, "Origin: https://evil.example"), 403),
    ("empty form without an origin", request("POST /operations/things.all", FORM), 415),
    ("fetch of another site", request("POST /operations/things.all", "Origin: https://evil.example"), 403),
    ("page in a sandbox", request("POST /operations/things.all", "Origin: null"), 403),
    ("origin that only looks alike", request("DELETE /things/x", "Origin: http://localhost.evil.example"), 403),
    ("origin with a user", request("DELETE /things/x", "Origin: http://localhost@evil.example"), 403),
    ("broken origin", request("DELETE /things/x", "Origin: http://[::1"), 403),
    (
        "preflight",
        request("OPTIONS /things", "Origin: https://evil.example", "Access-Control-Request-Method: PUT"),
        403,
    ),
    ("another host", request("GET /things", host="Host: evil.example"), 421),
    ("another host with a port", request("GET /things", host="Host: evil.example:8000"), 421),
    ("host that begins alike", request("GET /things", host="Host: localhost.evil.example"), 421),
    ("host with a user", request("GET /things", host="Host: localhost@evil.example"), 421),
    ("two hosts", request("GET /things", "Host: evil.example"), 421),
    ("empty host", request("GET /things", host="Host:"), 421),
    ("no host", b"GET /things HTTP/1.0\r\n\r\n", 421),
    ("forwarded host", request("GET /things", "X-Forwarded-Host: localhost", host="Host: evil.example"), 421),
    # Paths
    ("dots", request("GET /static/../../../../etc/passwd"), 404),
    ("encoded dots", request("GET /static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), 404),
    ("encoded slash", request("GET /static/..%2f..%2f..%2fetc%2fpasswd"), 404),
    ("twice encoded", request("GET /static/%252e%252e%252fcore.py"), 404),
    ("backslash", request("GET /static/..%5c..%5ccore.py"), 404),
    ("NUL in a file", request("GET /static/favicon.png%00.txt"), 404),
    ("dots in an id", request("GET /things/.."), 404),
    ("encoded slash in an id", request("GET /things/..%2fmakers"), 404),
    ("double slash", request("GET //things"), 404),
    ("double slash inside", request(f"GET /things//{ID}"), 404),
    ("semicolon", request("GET /things;x=1"), 404),
    ("semicolon in an id", request(f"GET /things/{ID};x"), 404),
    ("module", request("GET /generated_api.py"), 404),
    ("settings", request("GET /.env"), 404),
    ("very long path", request(f"GET /{'a' * 50_000}"), 414),
    ("very long query", request(f"GET /things?text={'a' * 50_000}"), 414),
    # Ids of a wrong form
    ("id too short", request("GET /things/123"), 404),
    ("id that is no hex", request(f"GET /things/{'z' * 24}"), 404),
    ("id as an operator", request('DELETE /things/{"$ne":null}'), 404),
    ("id as an operator, in brackets", request("DELETE /things/[$ne]"), 404),
    ("star", request("DELETE /things/*"), 404),
    ("all", request("DELETE /things"), 405),
    ("id of a wrong UUID", request("GET /tickets/1"), 404),
    ("huge id", request(f"GET /coins/{'9' * 5000}"), 404),
    # Methods and headers
    ("verb in a header", request(f"POST /things/{ID}", "X-HTTP-Method-Override: DELETE", JSON, body=b"{}"), 405),
    ("verb in the query", request(f"POST /things/{ID}?_method=DELETE", JSON, body=b"{}"), 405),
    ("TRACE", request("TRACE /things", "Cookie: secret=1"), 405),
    ("CONNECT", request("CONNECT /things"), 405),
    ("PROPFIND", request("PROPFIND /things"), 405),
    ("GET of an operation that acts", request("PUT /operations/makers.found?name=x"), 405),
    ("malformed range", request("GET /static/swagger-ui.css", "Range: bytes=abc"), 400),
    ("range beyond the end", request("GET /static/swagger-ui.css", "Range: bytes=99999999-"), 416),
]

# What is no HTTP is answered by the server itself, in plain text.
NO_HTTP: list[tuple[str, bytes]] = [
    ("unknown method", request("STEAL /things")),
    ("two lengths", request("POST /things", JSON, "Content-Length: 2", "Content-Length: 3", body=b"{}1", length=False)),
    ("negative length", request("POST /things", JSON, "Content-Length: -1", body=b"{}", length=False)),
    ("length and chunks", request("POST /things", JSON, CHUNKED, body=b"{}")),
    ("broken chunk", request("POST /things", JSON, CHUNKED, body=b"zz\r\n{}\r\n0\r\n\r\n", length=False)),
    ("space in a header's name", request("GET /things", "X-A : b")),
    ("NUL in a header", request("GET /things", "X-A: b\0c")),
    ("line break in a header", request("GET /things", "X-A: b\nInjected")),
    ("other protocol", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("raw bytes in a path", b"GET /th\xffings HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("space in a path", b"GET /things /x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
]


@pytest.fixture(autouse=True)
def nothing_has_changed(shop: "Served") -> Any:
    """The server is alive after the test, and the data is what it was."""
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:
        database: Database[Any] = client.get_default_database()
        if not database["things"].find_one({"text": "kept"}):
            shop.client.post("/things", json={"id": ID, "text": "kept"})
        before = {name: list(database[name].find()) for name in database.list_collection_names()}
        assert len(before["things"]) == 1
        yield
        assert {name: list(database[name].find()) for name in database.list_collection_names()} == before
    assert shop.client.get("/ready").status_code == 200
    assert "Traceback" not in shop.log


@pytest.mark.parametrize(("data", "status"), [pytest.param(data, status, id=name) for name, data, status in PROBLEMS])
def test_clean_refusal(data: bytes, status: int, shop: "Served") -> None:
    answer = send(shop.port, data)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), answer.body
    problem = json.loads(answer.body)
    assert problem["status"] == status
    assert problem["detail"]
    assert b"Traceback" not in answer.body
    assert b"site-packages" not in answer.body
    assert len(answer.body) < 100_000


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in NO_HTTP])
def test_what_is_no_http(data: bytes, shop: "Served") -> None:
    assert 400 <= send(shop.port, data).status < 500


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:1", "HTTP://LOCALHOST"])
def test_own_origin(origin: str, shop: "Served") -> None:
    assert send(shop.port, request("POST /operations/things.all", f"Origin: {origin}")).status == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_own_host(host: str, shop: "Served") -> None:
    assert send(shop.port, request("GET /things", host=f"Host: {host}")).status == 200


def test_client_that_leaves(shop: "Served") -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", shop.port)) as connection:
            connection.sendall(request("POST /things", JSON, "Content-Length: 1000", body=b'{"text":', length=False))
