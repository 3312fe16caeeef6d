"""Numbers that are too large or none, and values that are nested too deeply."""

from plugins.pulpo_api.tests.hostile.wire import ID, Row, posted, request


def nested(levels: int) -> bytes:
    """A thing with lists in lists."""
    return b'{"text": "x", "extra": {"a": ' + b"[" * levels + b"]" * levels + b"}}"


ROWS: list[Row] = [
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
]
