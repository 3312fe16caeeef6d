"""Documents: operators and references in them, what is not theirs to set, bulk."""

from plugins.pulpo_api.tests.hostile.wire import ID, Row, posted

ROWS: list[Row] = [
    # Operators
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
]
