"""The documents with which all comparisons start."""

from datetime import UTC, datetime
from typing import Any

from bson import DBRef, Decimal128, ObjectId

ANN, BEN, CLEO, GONE = (ObjectId(digit * 24) for digit in "0129")


def author(key: ObjectId) -> DBRef:
    """Return a reference to an author."""
    return DBRef("authors", key)


AUTHORS: list[dict[str, Any]] = [
    {"_id": ANN, "name": "Ann", "born": 1950},
    {"_id": BEN, "name": "Ben", "born": 1970, "mentor": author(ANN)},
    {"_id": CLEO, "name": "Cleo", "born": None, "mentor": author(BEN)},
]

BOOKS: list[dict[str, Any]] = [
    {
        "_id": 1,
        "title": "Atlas",
        "pages": 120,
        "price": Decimal128("9.90"),
        "rating": 4.5,
        "tags": ["maps", "old"],
        "lines": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 7}],
        "at": datetime(2024, 1, 31, 12, tzinfo=UTC),
        "author": author(ANN),
        "editors": [author(ANN), author(BEN)],
        "mentions": [{"page": 3, "of": author(BEN)}, {"page": 9, "of": author(CLEO)}],
        "size": {"w": 20, "h": 30},
        "flags": 5,
        "place": {"type": "Point", "coordinates": [13.4, 52.5]},
        "scores": [1, 5, 9],
    },
    {
        "_id": 2,
        "title": "botany",
        "pages": 300,
        "price": Decimal128("25"),
        "rating": 3,
        "tags": ["plants"],
        "lines": [{"sku": "a", "qty": 5}],
        "at": datetime(2024, 3, 1, tzinfo=UTC),
        "author": author(ANN),
        "editors": [author(BEN)],
        "mentions": [],
        "size": {"w": 10, "h": 30},
        "flags": 2,
        "place": {"type": "Point", "coordinates": [2.35, 48.85]},
        "scores": [2, 4],
    },
    {
        "_id": 3,
        "title": "Cooking",
        "pages": 90,
        "price": Decimal128("12.5"),
        "rating": None,
        "tags": [],
        "lines": [],
        "at": datetime(2023, 12, 24, 18, 30, tzinfo=UTC),
        "author": author(BEN),
        "editors": [],
        "size": {"h": 30, "w": 10},
        "flags": 7,
        "scores": [],
    },
    {"_id": 4, "title": "Élan", "pages": 300, "tags": ["old", "maps"], "author": None, "editors": [author(GONE)]},
    {"_id": 5, "title": "atlas", "tags": "maps", "author": author(GONE)},
]
