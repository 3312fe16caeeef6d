"""Other sites: the origins and hosts that browsers name."""

from plugins.pulpo_api.tests.hostile.wire import FORM, Row, request

ROWS: list[Row] = [
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
    ("target with another host", request("GET http://evil.example/things"), 421),
    ("target with another host and user", request("GET http://localhost@evil.example/things"), 421),
    ("host that is no ASCII", request("GET /things", host="Host: \xff"), 421),
    ("host, encoded", request("GET /things", host="Host: %6cocalhost"), 421),
    ("list of hosts", request("GET /things", host="Host: localhost,evil.example"), 421),
    ("host without its bracket", request("GET /things", host="Host: [::1"), 421),
    ("origin that is no ASCII", request("GET /things", "Origin: \xff"), 403),
    ("HTTP 0.9", b"GET /things\r\n\r\n", 421),
]
