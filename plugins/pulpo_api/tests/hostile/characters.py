"""Characters that are none: NUL, line breaks, invalid UTF-8, half surrogate pairs."""

from plugins.pulpo_api.tests.hostile.wire import Row, posted, request

ROWS: list[Row] = [
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
]
