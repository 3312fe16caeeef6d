"""Requests that are not valid HTTP, or too large."""

from plugins.pulpo_api.tests.hostile.wire import CHUNK, CHUNKED, JSON, Row, request

ROWS: list[Row] = [
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
