"""The operators of queries: for each case, a filter for books."""

import re
from datetime import UTC, datetime
from typing import Any

from bson import Decimal128

from tests.comparison.data import ANN, BEN, CLEO, author

FILTERS: dict[str, dict[str, dict[str, Any]]] = {
    "comparison": {
        "$eq": {"pages": {"$eq": 300}},
        "$eq of a list": {"tags": {"$eq": ["maps", "old"]}},
        "$eq of null": {"rating": None},
        "$eq across number types": {"price": 25},
        "$eq of an embedded document, in its order": {"size": {"w": 10, "h": 30}},
        "$ne": {"pages": {"$ne": 300}},
        "$gt": {"pages": {"$gt": 120}},
        "$gte": {"price": {"$gte": Decimal128("12.5")}},
        "$lt": {"at": {"$lt": datetime(2024, 1, 1, tzinfo=UTC)}},
        "$lte": {"title": {"$lte": "Cooking"}},
        "$gt and $lt over a list": {"scores": {"$gt": 5, "$lt": 2}},
        "$in": {"tags": {"$in": ["plants", "old"]}},
        "$in with a pattern": {"title": {"$in": [re.compile("^a"), "Cooking"]}},
        "$nin": {"tags": {"$nin": ["plants", "old"]}},
        "a path through a list": {"lines.sku": "a", "lines.qty": {"$gte": 7}},
        "a path with a position": {"lines.0.qty": {"$gt": 2}},
    },
    "logic": {
        "$and": {"$and": [{"pages": 300}, {"tags": "old"}]},
        "$and of nothing": {"$and": []},
        "$or": {"$or": [{"pages": 90}, {"tags": "old"}]},
        "$nor": {"$nor": [{"pages": 90}, {"tags": "old"}]},
        "$not": {"pages": {"$not": {"$gt": 100}}},
        "$not with a pattern": {"title": {"$not": re.compile("^a", re.IGNORECASE)}},
    },
    "fields": {
        "$exists": {"rating": {"$exists": True}},
        "$exists: false": {"rating": {"$exists": False}},
        "$type": {"rating": {"$type": "number"}},
        "$type with a list": {"rating": {"$type": ["null", "double"]}},
        "$type of a reference": {"author": {"$type": "object"}},
    },
    "evaluation": {
        "$expr": {"$expr": {"$gt": ["$pages", {"$multiply": ["$size.w", 10]}]}},
        "$expr of a missing value": {"$expr": {"$arrayElemAt": ["$scores", 2]}},
        "$jsonSchema": {"$jsonSchema": {"required": ["rating"], "properties": {"pages": {"minimum": 100}}}},
        "$mod": {"pages": {"$mod": [100, 0]}},
        "$regex": {"title": {"$regex": "^atl"}},
        "$regex with $options": {"title": {"$regex": "^ATL", "$options": "i"}},
        "`$regex` with a class of Unicode characters (`\\p{L}`)": {"title": {"$regex": r"^\p{Lu}"}},
        "`$regex` with a named group (`(?<name>…)`)": {"title": {"$regex": "(?<x>a)"}},
        "$text": {"$text": {"$search": "atlas"}},
    },
    "lists": {
        "$all": {"tags": {"$all": ["old", "maps"]}},
        "$all of null": {"rating": {"$all": [None]}},
        "$all of one value": {"tags": {"$all": ["maps"]}},
        "$all of a path through a list": {"lines.sku": {"$all": ["a", "b"]}},
        "$all with $elemMatch": {"lines": {"$all": [{"$elemMatch": {"sku": "a", "qty": 2}}]}},
        "$elemMatch": {"lines": {"$elemMatch": {"sku": "a", "qty": {"$gte": 5}}}},
        "$elemMatch that ends with $and": {
            "lines": {"$elemMatch": {"sku": "a", "$and": [{"qty": {"$gte": 5}}, {"qty": {"$lt": 9}}]}}
        },
        "$elemMatch that begins with $and": {"lines": {"$elemMatch": {"$and": [{"sku": "a"}, {"qty": {"$gte": 5}}]}}},
        "$exists of an item": {"lines.0": {"$exists": False}},
        "$exists of an item, in $elemMatch": {"lines": {"$elemMatch": {"sku.0": {"$exists": False}}}},
        "$elemMatch of values": {"scores": {"$elemMatch": {"$gt": 2, "$lt": 5}}},
        "$not with $elemMatch": {"lines": {"$not": {"$elemMatch": {"sku": "b"}}}},
        "$size": {"tags": {"$size": 2}},
        "$size: 0": {"lines": {"$size": 0}},
    },
    "bits": {
        "$bitsAllSet": {"flags": {"$bitsAllSet": 5}},
        "$bitsAnySet": {"flags": {"$bitsAnySet": [1]}},
        "$bitsAllClear": {"flags": {"$bitsAllClear": 2}},
        "$bitsAnyClear": {"flags": {"$bitsAnyClear": 3}},
    },
    "places": {
        "$geoWithin": {
            "place": {
                "$geoWithin": {
                    "$geometry": {"type": "Polygon", "coordinates": [[[0, 45], [5, 45], [5, 50], [0, 50], [0, 45]]]}
                }
            }
        },
        "$geoWithin with $centerSphere": {"place": {"$geoWithin": {"$centerSphere": [[13.4, 52.5], 0.01]}}},
        "$geoIntersects": {"place": {"$geoIntersects": {"$geometry": {"type": "Point", "coordinates": [13.4, 52.5]}}}},
        "$near": {
            "place": {"$near": {"$geometry": {"type": "Point", "coordinates": [2.3, 48.8]}, "$maxDistance": 50_000}}
        },
        "$nearSphere": {"place": {"$nearSphere": {"$geometry": {"type": "Point", "coordinates": [2.3, 48.8]}}}},
    },
    "links": {
        "the id of a link (`Book.author.id == …`)": {"author.$id": ANN},
        "$in of ids": {"author.$id": {"$in": [ANN, BEN]}},
        "$nin of ids": {"author.$id": {"$nin": [ANN]}},
        "$ne of an id": {"author.$id": {"$ne": ANN}},
        "$exists of an id": {"author.$id": {"$exists": True}},
        "$not of an id": {"author.$id": {"$not": {"$eq": ANN}}},
        "the collection of a link": {"author.$ref": "authors"},
        "a whole link (`Book.author == ….to_ref()`)": {"author": author(ANN)},
        "$ne of a link": {"author": {"$ne": author(ANN)}},
        "$in of links": {"author": {"$in": [author(ANN), author(BEN)]}},
        "$nin of links": {"author": {"$nin": [author(ANN), author(BEN)]}},
        "the id of a link in a list": {"editors.$id": BEN},
        "$all of ids in a list of links": {"editors.$id": {"$all": [ANN, BEN]}},
        "a link in a list": {"editors": author(BEN)},
        "$all of links": {"editors": {"$all": [author(BEN), author(ANN)]}},
        "a whole list of links": {"editors": [author(ANN), author(BEN)]},
        "$elemMatch on the id in a list of links": {"editors": {"$elemMatch": {"$id": ANN}}},
        "the id of a link in embedded documents": {"mentions.of.$id": CLEO},
        "$elemMatch with the id of a link": {"mentions": {"$elemMatch": {"of.$id": BEN, "page": 3}}},
        "$or with ids": {"$or": [{"author.$id": BEN}, {"editors.$id": ANN}]},
        "$expr on an id": {"$expr": {"$eq": ["$author.$id", ANN]}},
    },
}
