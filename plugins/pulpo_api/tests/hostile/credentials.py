"""Credentials, the conditions of requests, and their idempotency keys."""

import base64
import json
from typing import Any

from plugins.pulpo_api.tests.hostile.wire import ID, JSON, Row, posted, request


def token(header: dict[str, Any]) -> str:
    """A token with a header of its own, and an invalid signature."""
    claims = {"iss": "https://login.example", "aud": "shop", "sub": "eve", "exp": 4_000_000_000, "roles": ["admin"]}
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims))
    return ".".join([*parts, "" if str(header["alg"]).lower() == "none" else "c2lnbmF0dXJl"])


ROWS: list[Row] = [
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
]
