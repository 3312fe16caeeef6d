"""Requests that look odd, but are harmless: they are answered like any other."""

from plugins.pulpo_api.tests.hostile.wire import CHUNKED, JSON, request

ROWS: list[tuple[str, bytes]] = [
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
