"""Bodies: their size, their media type, and what only looks like JSON."""

import json

from plugins.pulpo_api.tests.hostile.wire import CHUNKED, FORM, ID, JSON, Row, posted, request

BIG = json.dumps({"text": "x", "note": "x" * 1_100_000}).encode()

ROWS: list[Row] = [
    # Sizes and media types
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
    # More media types
    ("two media types", posted({"text": "x"}, kind=f"{JSON}\r\nContent-Type: text/plain"), 415),
    ("media type that is no ASCII", posted({"text": "x"}, kind="Content-Type: \xff"), 415),
    ("media type of a comma", posted({"text": "x"}, kind="Content-Type: ,"), 415),
    ("script", posted({"text": "x"}, kind="Content-Type: application/jsonp"), 415),
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
]
