"""Query strings: operators, fields and orders that are none, secrets, cursors."""

import base64
from typing import Any

import bson

from plugins.pulpo_api.tests.hostile.wire import ID, Row, request


def forged(values: dict[str, Any]) -> str:
    """A cursor that no page has given out."""
    return base64.urlsafe_b64encode(bson.encode(values)).decode().rstrip("=")


ROWS: list[Row] = [
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
    # Events
    ("event id that is too long", request(f"GET /things/events?last_event_id={'a' * 4201}"), 422),
    ("parameter of events", request("GET /events?$where=1"), 422),
]
