"""Requests that mean no good: each gets a clean 4xx, and the server and its data are as before.

They are written to the socket as they are: no client corrects them. Each is sent to an API that lets anybody in, and
to one that asks for credentials: with good ones, and without any.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import bson
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pymongo import MongoClient
from pymongo.database import Database

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("shop-hostile")
ID = "0123456789abcdef01234567"
JSON = "Content-Type: application/json"


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


def posted(value: Any, target: str = "POST /things", kind: str = JSON, *headers: str) -> bytes:
    """A request with a JSON body; bytes are sent as they are."""
    return request(target, kind, *headers, body=value if isinstance(value, bytes) else json.dumps(value).encode())


def nested(levels: int) -> bytes:
    """A thing with lists in lists."""
    return b'{"text": "x", "extra": {"a": ' + b"[" * levels + b"]" * levels + b"}}"


def forged(values: dict[str, Any]) -> str:
    """A cursor that no page has given out."""
    return base64.urlsafe_b64encode(bson.encode(values)).decode().rstrip("=")


def token(header: dict[str, Any]) -> str:
    """A token with a header of its own, and a signature that is none."""
    claims = {"iss": "https://login.example", "aud": "shop", "sub": "eve", "exp": 4_000_000_000, "roles": ["admin"]}
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    return ".".join([*parts, "" if str(header["alg"]).lower() == "none" else "c2lnbmF0dXJl"])


FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
CHUNK = b"2\r\n{}\r\n0\r\n\r\n"
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
    # More operators, fields and orders that are none
    *(
        (f"query {query[:40]}", request(f"GET /things?{query}"), 422)
        for query in (
            '$function={"body":"x"}',
            "$accumulator=1",
            "text[$regex]=.*",
            "text[$in][]=a",
            "text__regex=.*",
            "text__$gt=1",
            "text__where=1",
            "number__gt__lt=1",
            "number__contains=1",
            f"text__contains={'a' * 1001}",
            f"text__icontains={'(' * 5000}",
            'filter={"$where":"1"}',
            "where=1",
            "%24where=1",
            "%2524where=1",
            "q[$text]=a",
            "toString=1",
            "constructor.prototype=1",
            "__class__=1",
            "size.__class__=1",
            "=1",
            "sort=-$natural",
            "sort=text,$where",
            "sort=__class__",
            "sort=extra",
            "sort=words",
            "fields=$where",
            "fields=extra.$a",
            "fields=_id",
            "fields=revision_id",
            "fields=__dict__",
            "fields=",
            "expand=text",
            "expand=maker.maker",
            "expand=maker.made.maker.made",
            "expand=made",
            "expand=__proto__",
            "expand=maker.$id",
            "expand=" + ",".join(["maker"] * 21),
            "limit=0",
            "limit=1e9",
            "limit=1000000000",
            "limit=0x10",
            "limit=%201",
            "limit=%EF%BC%91",
            "limit=",
            "offset=-1",
            "offset=1e9",
            "count=all",
            "count=exact&count=none",
            "number__in=" + ",".join(["1"] * 201),
            "number__in=1,{}",
            "number=%D9%A1",
            "number=1e400",
            "number=Infinity",
            "ratio=-Infinity",
            "ratio=1e400",
            f"both={2**70}",
            "price=1e999999999",
            "price=sNaN",
            "at=9999999999999999",
            "span=P99999999999Y",
            "flag=maybe",
            "text__exists=maybe",
            "color=green",
            "code=1",
            "q=",
            "q=%20",
            f"q={'a' * 201}",
            f"q={'a%20' * 11}",
            "q=%00",
        )
    ),
    # Secrets are nothing to compare with
    ("secret as a filter", request("GET /accounts?pin=1"), 422),
    ("secret, narrowed down", request("GET /accounts?pin__gt=5"), 422),
    ("secret, by its beginning", request("GET /accounts?pin__startswith=1"), 422),
    ("secret as an order", request("GET /accounts?sort=pin"), 422),
    # Cursors
    *(
        (f"cursor {name}", request(f"GET /things?cursor={cursor}"), 422)
        for name, cursor in {
            "empty": "",
            "of dots": "..",
            "of zeros": "AAAA",
            "that is long": "A" * 10_000,
            "with NUL": "%00",
            "with an operator": forged({"of": b"", "at": [{"$gt": ""}]}),
            "without values": forged({"of": b""}),
            "of a wrong type": forged({"of": "x", "at": 1}),
            "with code": forged({"of": b"", "at": [bson.Code("sleep(1000)")]}),
            "that is cut off": forged({"of": b"", "at": [bson.ObjectId(ID)]})[:-6],
            "with offset": "AAAA&offset=1",
        }.items()
    ),
    # Keys that come twice, and other JSON that readers disagree on
    ("key twice", posted(b'{"text": "a", "text": "b"}'), 400),
    ("key twice, escaped", posted(b'{"text": "a", "t\\u0065xt": "b"}'), 400),
    ("key twice, deep inside", posted(b'{"text": "a", "extra": {"a": [{"b": 1, "b": 2}]}}'), 400),
    ("key twice for an operation", posted(b'{"a": 1, "a": 2}', "POST /operations/add"), 400),
    ("key twice in PATCH", posted(b'{"text": "a", "text": "b"}', f"PATCH /things/{ID}"), 400),
    ("key twice in bulk", posted(b'{"operations": [], "operations": []}', "POST /things/bulk"), 400),
    ("comment", posted(b'{"text": "x"} // more'), 400),
    ("comma too many", posted(b'{"text": "x",}'), 400),
    ("single quotes", posted(b"{'text': 'x'}"), 400),
    ("hexadecimal number", posted(b'{"text": "x", "number": 0x1}'), 400),
    ("surrogate in a key", posted(b'{"text": "x", "\\udfff": 1}'), 400),
    ("5,000 digits", posted(b'{"text": "x", "both": ' + b"1" * 5000 + b"}"), 400),
    ("empty key", posted(b'{"text": "x", "": 1}'), 422),
    ("no object", posted(b'"text"'), 422),
    ("null", posted(b"null"), 422),
    ("link as an expression", posted({"text": "x", "maker": "$$ROOT"}), 422),
    ("year 999999", posted({"text": "x", "at": "+999999-01-01"}), 422),
    # Bulk
    *(
        (f"bulk {name}", posted(body, "POST /things/bulk"), 422)
        for name, body in {
            "of nothing": {},
            "as a list": [],
            "as an object": {"operations": {}},
            "of another kind": {"operations": [{"drop": {}}]},
            "with an operator": {"operations": [{"$where": {}}]},
            "of two kinds": {"operations": [{"create": {}, "delete": {}}]},
            "of texts": {"operations": ["delete"]},
            "that is too long": {"operations": [{"delete": {"id": ID}}] * 1001},
            "with more": {"operations": [], "ordered": False},
        }.items()
    ),
    # Conditions and keys
    *(
        (f"{line.partition(' ')[0]} if {tag[:20]}", posted({"text": "lost"}, f"{line} /things/{ID}", JSON, tag), 412)
        for line in ("PUT", "PATCH")
        for tag in (
            "If-Match: garbage",
            'If-Match: W/"a"',
            'If-Match: "a',
            "If-Match:",
            f'If-Match: "{"a" * 8000}"',
            "If-Match: \xff",
            "If-None-Match: *",
        )
    ),
    ("DELETE if garbage", request(f"DELETE /things/{ID}", "If-Match: garbage"), 412),
    *(
        (f"key {name}", posted({"a": 1}, "POST /operations/add", JSON, f"Idempotency-Key: {key}"), 400)
        for name, key in {
            "that is too long": "a" * 256,
            "that is empty": "",
            "of two words": "a b",
            "with a tab": "a\tb",
            "that is no ASCII": "\xff",
            "and another one": "a\r\nIdempotency-Key: b",
        }.items()
    ),
    # Credentials, which are looked at even where none are needed
    *(
        (f"credentials {name}", request("GET /things", header), 401)
        for name, header in {
            "empty": "Authorization:",
            "of no scheme": "Authorization: abc",
            "of another scheme": "Authorization: Digest x",
            "in basic": "Authorization: Basic YTpi",
            "that are no Base64": "Authorization: Basic !!",
            "that are no ASCII": "Authorization: Bearer \xff",
            "without a token": "Authorization: Bearer",
            "of dots": "Authorization: Bearer a.b.c",
            "that are huge": "Authorization: Bearer " + "a" * 20_000,
            "that are a huge token": "Authorization: Bearer " + ".".join(["a" * 10_000] * 3),
            "unsigned": f"Authorization: Bearer {token({'alg': 'none'})}",
            "unsigned, spelt otherwise": f"Authorization: Bearer {token({'alg': 'nOnE'})}",
            "of a shared secret": f"Authorization: Bearer {token({'alg': 'HS256'})}",
            "of a file as the key": f"Authorization: Bearer {token({'alg': 'RS256', 'kid': '../../dev/null'})}",
            "of a query as the key": f"Authorization: Bearer {token({'alg': 'RS256', 'kid': {'$ne': None}})}",
            "with a key of their own": f"Authorization: Bearer {token({'alg': 'RS256', 'jku': 'http://127.0.0.1:9'})}",
            "of a critical extension": f"Authorization: Bearer {token({'alg': 'RS256', 'crit': ['b64']})}",
            "as an operator": 'X-API-Key: {"$ne": null}',
            "as a pattern": "X-API-Key: pulpo_............_" + "." * 43,
            "with a prefix only": "X-API-Key: pulpo_0123456789ab_",
            "that nobody has": "X-API-Key: pulpo_0123456789ab_" + "x" * 43,
            "with NUL, encoded": "X-API-Key: pulpo_%00",
            "that are no ASCII in a key": "X-API-Key: \xff",
            "twice": "X-API-Key: a\r\nX-API-Key: b",
            "of two kinds": "X-API-Key: a\r\nAuthorization: Bearer b",
        }.items()
    ),
    # More paths
    *(
        (f"path {path[:40]}", request(f"GET {path}"), 404)
        for path in (
            "/%2e%2e/things",
            "/things/%2e%2e",
            "/things/.",
            "/things/",
            "/THINGS",
            "/things%20",
            "/things%3Flimit=1",
            "/things/events/x",
            "/things/bulk",
            "/things/%",
            "/things/%zz",
            "/things/%ed%a0%80",
            "/%00",
            "/%ff",
            "//evil.example/things",
            "/operations/../things",
            "/operations/__proto__",
            "/operations/add%00",
            "/operations/add/runs/$ne",
            f"/operations/add/runs/{'a' * 5000}",
            "/operations/graph/x",
            "/models/__class__",
            "/models/$where",
            "/models/..%2f",
            "/static/",
            "/static/%",
            "/openapi.json/",
        )
    ),
    ("server as a whole", request("OPTIONS *"), 404),
    ("target with another host", request("GET http://evil.example/things"), 421),
    ("target with another host and user", request("GET http://localhost@evil.example/things"), 421),
    ("host that is no ASCII", request("GET /things", host="Host: \xff"), 421),
    ("host, encoded", request("GET /things", host="Host: %6cocalhost"), 421),
    ("list of hosts", request("GET /things", host="Host: localhost,evil.example"), 421),
    ("host without its bracket", request("GET /things", host="Host: [::1"), 421),
    ("origin that is no ASCII", request("GET /things", "Origin: \xff"), 403),
    ("HTTP 0.9", b"GET /things\r\n\r\n", 421),
    # More media types, and events
    ("two media types", posted({"text": "x"}, kind=f"{JSON}\r\nContent-Type: text/plain"), 415),
    ("media type that is no ASCII", posted({"text": "x"}, kind="Content-Type: \xff"), 415),
    ("media type of a comma", posted({"text": "x"}, kind="Content-Type: ,"), 415),
    ("script", posted({"text": "x"}, kind="Content-Type: application/jsonp"), 415),
    ("event id that is too long", request(f"GET /things/events?last_event_id={'a' * 4201}"), 422),
    ("parameter of events", request("GET /events?$where=1"), 422),
    # What is no HTTP, or too much of it
    *(
        (
            f"length {length[:12]!r}",
            request("POST /things", JSON, f"Content-Length: {length}", body=b"{}", length=False),
            400,
        )
        for length in ("abc", "+2", "-1", "2 2", "0x2", "2,2", "9" * 100, "")
    ),
    *(
        (
            f"transfer {kind[:20]!r}",
            request("POST /things", JSON, f"Transfer-Encoding: {kind}", body=CHUNK, length=False),
            400,
        )
        for kind in (
            "chunked, identity",
            "xchunked",
            "identity",
            "\x0bchunked",
            "chunked\r\nTransfer-Encoding: chunked",
        )
    ),
    ("unknown method", request("STEAL /things"), 400),
    ("method in lower case", request("get /things"), 400),
    ("two lengths", request("POST /things", "Content-Length: 2", "Content-Length: 3", body=b"{}1", length=False), 400),
    ("length and chunks", request("POST /things", JSON, CHUNKED, "Content-Length: 12", body=CHUNK, length=False), 400),
    (
        "no length and chunks",
        request("POST /things", JSON, CHUNKED, "Content-Length: 0", body=CHUNK, length=False),
        400,
    ),
    ("broken chunk", request("POST /things", JSON, CHUNKED, body=b"zz\r\n{}\r\n0\r\n\r\n", length=False), 400),
    ("endless chunk", request("POST /things", JSON, CHUNKED, body=b"f" * 17 + b"\r\n{}\r\n", length=False), 400),
    ("space in a header's name", request("GET /things", "X-A : b"), 400),
    ("NUL in a header", request("GET /things", "X-A: b\0c"), 400),
    ("line break in a header", request("GET /things", "X-A: b\nInjected"), 400),
    ("folded header", request("GET /things", "X-A: b\r\n c"), 400),
    ("header without a colon", request("GET /things", "X-A"), 400),
    ("other protocol", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("HTTP/9.9", b"GET /things HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
    ("raw bytes in a path", b"GET /th\xffings HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    ("raw NUL in a path", b"GET /th\x00ings HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    ("space in a path", b"GET /things /x HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    ("path without a slash", request("GET things"), 400),
    ("long header", request("GET /things", "X-A: " + "a" * 70_000), 431),
    ("many headers", request("GET /things", *(f"X-{n}: {n:060}" for n in range(1000))), 431),
    ("path of a megabyte", request(f"GET /{'a' * 1_000_000}"), 431),
]

# What only looks odd, and means nothing here: it is answered like anything else.
HARMLESS: list[tuple[str, bytes]] = [
    *(
        (f"pattern {query[:40]}", request(f"GET /things?{query}"))
        for query in (
            "text__contains=(a%2B)%2B%24",
            f"text__icontains={'(a%7Ca%3F)%2B' * 30}",
            f"text__startswith={'(x%2Bx%2B)%2By' * 30}",
            f"text__contains={'.' * 400}",
            "q=(.*)*.%2B%5B",
            "text=%25zz%zz",
            "text=$where",
            "text=%7B%22$gt%22:%22%22%7D",
        )
    ),
    *(
        (f"header {header[:30]}", request("GET /things", header))
        for header in (
            "Accept: application/xml",
            "Accept: \xff",
            f"Accept: {'a/b,' * 2000}",
            "Range: bytes=5-1",
            "Expect: 200-ok",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings",
            "X-HTTP-Method-Override: DELETE",
            "X-Original-URL: /accounts",
            "X-Forwarded-Prefix: /../..",
            "X-Request-ID: \xff",
            f"Cookie: {'a=b;' * 3000}",
            "If-Modified-Since: never",
            "Content-Type: \xff",
        )
    ),
    (
        "trailer as a host",
        request("POST /operations/nothing", JSON, CHUNKED, body=b"2\r\n{}\r\n0\r\nHost: x\r\n\r\n", length=False),
    ),
    (
        "trailer as a key",
        request("POST /operations/nothing", JSON, CHUNKED, body=b"2\r\n{}\r\n0\r\nX-API-Key: x\r\n\r\n", length=False),
    ),
]


Guarded = tuple["Served", str]


@pytest.fixture(scope="module")
def guarded(serve: "Serve") -> Guarded:
    """The shop with authentication, and a key for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_AUTHENTICATION", "required")
        patch.setenv("PULPO_API_OIDC_ISSUER", "https://login.example")
        patch.setenv("PULPO_API_OIDC_AUDIENCE", "shop")
        patch.setenv("PULPO_API_OIDC_JWKS_URL", f"http://127.0.0.1:{serve_keys()}/keys")
        served = serve("shop")
    command = [sys.executable, "-m", "pulpo_core", "api", "keys", "create", "tester"]
    environment = {**os.environ, "PULPO_DATABASE_URL": served.database_url}
    made = subprocess.run(command, cwd=served.root, env=environment, capture_output=True, text=True, check=True)
    return served, f"X-API-Key: {made.stdout.strip()}"


def serve_keys() -> int:
    """An issuer's keys: one that nobody has signed with. Returns the port."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    jwk = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key)), "kid": "one", "use": "sig"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [jwk]}).encode())

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


@dataclass
class State:
    """What the database held before."""

    database: Database[Any]
    before: dict[str, Any]

    def now(self) -> dict[str, Any]:
        """What it holds now; the API's own records aside."""
        names = [name for name in self.database.list_collection_names() if not name.startswith("pulpo_")]
        return {name: list(self.database[name].find()) for name in names}


@contextmanager
def kept(served: "Served", *headers: str) -> Iterator[State]:
    """A thing that is there before and after; and a server that has logged no traceback."""
    body = json.dumps({"id": ID, "text": "kept"}).encode()
    assert send(served.port, request("POST /things", JSON, *headers, body=body)).status == 201
    client: MongoClient[Any]
    with MongoClient(served.database_url) as client:
        state = State(client.get_default_database(), {})
        state.before = state.now()
        yield state
    assert "Traceback" not in served.log


@pytest.fixture(scope="module")
def open_state(shop: "Served") -> Iterator[State]:
    with kept(shop) as state:
        yield state


@pytest.fixture(scope="module")
def guarded_state(guarded: Guarded) -> Iterator[State]:
    with kept(*guarded) as state:
        yield state


def check(answer: Answer, status: int) -> None:
    """It is a problem, with all that belongs to it, and no word too many."""
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), answer.body
    problem = json.loads(answer.body)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert problem["status"] == status
    assert problem["title"] == HTTPStatus(status).phrase
    assert problem["detail"]
    assert all(error.keys() == {"loc", "msg", "type"} for error in problem.get("errors", []))
    assert b"Traceback" not in answer.body
    assert b"site-packages" not in answer.body
    assert len(answer.body) < 100_000
    assert (status == 401) == ("www-authenticate" in answer.headers)


def with_header(data: bytes, header: str) -> bytes:
    """The same request with one more header; one that has credentials of its own, or no headers, stays as it is."""
    head = data.partition(b"\r\n\r\n")[0].lower()
    if b"\r\nx-api-key" in head or b"\r\nauthorization" in head or b"\r\nhost" not in head:
        return data
    line, _, rest = data.partition(b"\r\n")
    return b"\r\n".join([line, header.encode(), rest])


EARLY = (400, 403, 414, 421, 431)  # may be answered before anybody asks who it is
ROWS = [pytest.param(data, status, id=name) for name, data, status in PROBLEMS]


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len({data for _, data, _ in PROBLEMS}) == len(PROBLEMS) >= 300
    assert len({name for name, _, _ in PROBLEMS}) == len(PROBLEMS)


@pytest.mark.parametrize(("data", "status"), ROWS)
def test_refused_to_anybody(data: bytes, status: int, shop: "Served", open_state: State) -> None:
    check(send(shop.port, data), status)
    assert open_state.now() == open_state.before


@pytest.mark.parametrize(("data", "status"), ROWS)
def test_refused_with_credentials_and_without(data: bytes, status: int, guarded: Guarded, guarded_state: State) -> None:
    served, key = guarded
    check(send(served.port, with_header(data, key)), status)
    stranger = send(served.port, data)
    check(stranger, status if stranger.status in EARLY or b" /static/" in data[:20] else 401)
    assert guarded_state.now() == guarded_state.before


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in HARMLESS])
def test_harmless(data: bytes, shop: "Served", open_state: State) -> None:
    answer = send(shop.port, data)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json"), answer.body
    assert open_state.now() == open_state.before


def test_patterns_are_text(api: httpx.Client, open_state: State) -> None:
    found = {
        query: len(api.get(f"/things?{query}").json()["items"])
        for query in ("text__contains=ep", "text__contains=.*", "text__startswith=k.", "text__icontains=EP", "q=k[e]pt")
    }
    assert found == dict(zip(found, (1, 0, 0, 1, 0), strict=True))


def test_cursor_of_another_list(api: httpx.Client, open_state: State) -> None:
    for name in ("a", "b", "c"):
        assert api.post("/makers", json={"name": f"cursor {name}"}).status_code == 201
    cursor = api.get("/makers?limit=1&sort=-name").json()["next_cursor"]
    assert api.get(f"/makers?limit=1&sort=-name&cursor={cursor}").json()["items"][0]["name"] == "cursor b"
    for path in (
        "/things?sort=-text",
        "/makers?sort=name",
        "/makers?sort=-name&city=Bern",
        "/makers?sort=-name&q=c",
        "/accounts?sort=-number",
        "/makers?sort=-name&offset=1",
    ):
        answer = api.get(f"{path}&cursor={cursor}")
        assert answer.status_code == 422, path
        assert answer.json()["errors"][0]["loc"][0] == "query"
    open_state.before = open_state.now()


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


def test_slow_requests_are_given_up(serve: "Serve", monkeypatch: pytest.MonkeyPatch) -> None:
    """A head or a body that comes byte by byte, and a connection on which nothing comes, last `receive_timeout`."""
    monkeypatch.setenv("PULPO_API_RECEIVE_TIMEOUT", "1")
    served = serve("shop")
    body = request("POST /things", JSON, "Content-Length: 1000", body=b'{"text": "', length=False)
    answers = {start: dribble(served.port, start) for start in (b"GET /things HTTP/1.1\r\nX-A: ", body, b"")}
    assert [answer[:12] for answer in answers.values()] == [b"HTTP/1.1 408", b"", b""]
    assert served.client.get("/health").status_code == 200


def dribble(port: int, start: bytes) -> bytes:
    """Send a beginning, and then a byte at a time until the server has enough; what it answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection:
        connection.sendall(start)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(TimeoutError):
                return connection.recv(65536)
            if start:
                connection.sendall(b"a")
    raise AssertionError("it goes on for ever")
