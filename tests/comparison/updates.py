"""The operators of updates: for each case, an update of books."""

from typing import Any

from tests.comparison.data import ANN, BEN, CLEO, author

Update = dict[str, Any] | list[dict[str, Any]]
UPDATES: dict[str, dict[str, tuple[dict[str, Any], Update, dict[str, Any]]]] = {
    "fields": {
        "$set": ({"_id": 1}, {"$set": {"title": "x", "size.w": 1, "new.deep": 2}}, {}),
        "$set of a position": ({"_id": 1}, {"$set": {"lines.1.qty": 0}}, {}),
        "$unset": ({"_id": 1}, {"$unset": {"title": "", "size.w": ""}}, {}),
        "$inc": ({"pages": 300}, {"$inc": {"pages": 1, "made": 2}}, {}),
        "$inc of a decimal": ({"_id": 1}, {"$inc": {"price": 1}}, {}),
        "$mul": ({"_id": 1}, {"$mul": {"rating": 2, "none": 5}}, {}),
        "$min": ({"_id": 1}, {"$min": {"pages": 5}}, {}),
        "$max": ({"_id": 1}, {"$max": {"pages": 5, "rating": 5}}, {}),
        "$rename": ({"_id": 1}, {"$rename": {"title": "name"}}, {}),
        "$setOnInsert": ({"_id": 9}, {"$setOnInsert": {"title": "new"}, "$set": {"pages": 1}}, {"upsert": True}),
        "$bit": ({"_id": 1}, {"$bit": {"flags": {"xor": 1}}}, {}),
    },
    "lists": {
        "$push": ({"_id": 1}, {"$push": {"tags": "new"}}, {}),
        "$push with $each, $sort, $slice, $position": (
            {"_id": 1},
            {
                "$push": {
                    "scores": {"$each": [7, 3], "$sort": -1, "$slice": 4},
                    "tags": {"$each": ["x"], "$position": 0},
                }
            },
            {},
        ),
        "$addToSet": ({"_id": 1}, {"$addToSet": {"tags": {"$each": ["old", "new"]}}}, {}),
        "$pop": ({"_id": 1}, {"$pop": {"scores": -1, "tags": 1}}, {}),
        "$pull": ({"_id": 1}, {"$pull": {"scores": {"$gte": 5}}}, {}),
        "$pull of embedded documents": ({"_id": 1}, {"$pull": {"lines": {"sku": "a", "qty": {"$gt": 1}}}}, {}),
        "$pullAll": ({"_id": 1}, {"$pullAll": {"scores": [1, 9]}}, {}),
        "the position that matched (`$`)": ({"_id": 1, "lines.sku": "b"}, {"$set": {"lines.$.qty": 0}}, {}),
        "all positions (`$[]`)": ({"_id": 1}, {"$inc": {"lines.$[].qty": 1}}, {}),
        "array filters (`$[name]`)": (
            {"_id": 1},
            {"$set": {"lines.$[line].qty": 0}},
            {"array_filters": [{"line.qty": {"$gt": 5}}]},
        ),
    },
    "pipelines": {
        "$set with an expression": ({"pages": 300}, [{"$set": {"half": {"$divide": ["$pages", 2]}}}], {}),
        "$set of an embedded document": ({"pages": 300}, [{"$set": {"size": {"w": 1}}}], {}),
        "$set in a list": ({}, [{"$set": {"lines.qty": "$_id", "tags.x": 1}}], {}),
        "$unset": ({"_id": 1}, [{"$unset": ["title", "size.w"]}], {}),
        "$unset in a list": ({}, [{"$unset": "lines.qty"}], {}),
        "$replaceWith": ({"_id": 1}, [{"$replaceWith": {"_id": "$_id", "title": {"$toUpper": "$title"}}}], {}),
    },
    "links": {
        "by the id of a link": ({"author.$id": ANN}, {"$set": {"seen": True}}, {}),
        "by the id of a link in a list": ({"editors.$id": BEN}, {"$set": {"seen": True}}, {}),
        "by all ids of a list of links": ({"editors.$id": {"$all": [ANN, BEN]}}, {"$set": {"seen": True}}, {}),
        "$set of a link": ({"_id": 1}, {"$set": {"author": author(CLEO)}}, {}),
        "$set of the id of a link": ({"_id": 1}, {"$set": {"author.$id": CLEO}}, {}),
        "$push of a link": ({"_id": 1}, {"$push": {"editors": author(CLEO)}}, {}),
        "$addToSet of a link": ({"_id": 1}, {"$addToSet": {"editors": author(BEN)}}, {}),
        "$pull of a link": ({"_id": 1}, {"$pull": {"editors": author(BEN)}}, {}),
        "$pull by the id of a link": ({"_id": 1}, {"$pull": {"editors": {"$id": BEN}}}, {}),
        "$pull by the id of an embedded link": ({"_id": 1}, {"$pull": {"mentions": {"of.$id": BEN}}}, {}),
        "the position of a link": ({"mentions.of.$id": CLEO}, {"$set": {"mentions.$.page": 0}}, {}),
        "array filters with a link": (
            {"_id": 1},
            {"$set": {"mentions.$[one].page": 0}},
            {"array_filters": [{"one.of.$id": CLEO}]},
        ),
        "a pipeline with a link": ({"_id": 1}, [{"$set": {"key": "$author.$id", "same": "$author"}}], {}),
        "upsert by a link": (
            {"author": author(CLEO)},
            {"$set": {"title": "x"}, "$setOnInsert": {"_id": 9}},
            {"upsert": True},
        ),
        "upsert by the id of a link": (
            {"author.$id": CLEO},
            {"$set": {"title": "x"}, "$setOnInsert": {"_id": 9}},
            {"upsert": True},
        ),
    },
}
