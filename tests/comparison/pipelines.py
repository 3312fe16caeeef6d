"""The stages and expressions of aggregations: for each case, a pipeline over the books."""

from typing import Any

from tests.comparison.data import ANN

Pipeline = list[dict[str, Any]]
BY_ID: dict[str, Any] = {"$sort": {"_id": 1}}
FEW: dict[str, Any] = {"$project": {"title": 1, "joined.name": 1, "joined.title": 1}}
OTHERS = ("at", "author", "editors", "flags", "place", "price", "scores")
FIELDS: dict[str, Any] = {"$project": dict.fromkeys(OTHERS, 0)}
WITH_EDITORS = {"from": "authors", "localField": "editors.$id", "foreignField": "_id", "as": "joined"}

STAGES: dict[str, dict[str, Pipeline]] = {
    "stages": {
        "$addFields": [{"$addFields": {"size.area": {"$multiply": ["$size.w", "$size.h"]}}}, BY_ID],
        "$bucket": [
            {"$match": {"pages": {"$exists": True}}},
            {
                "$bucket": {
                    "groupBy": "$pages",
                    "boundaries": [0, 100, 200],
                    "default": "more",
                    "output": {"n": {"$sum": 1}},
                }
            },
        ],
        "$bucketAuto": [{"$match": {"pages": {"$exists": True}}}, {"$bucketAuto": {"groupBy": "$pages", "buckets": 2}}],
        "$count": [{"$match": {"pages": 300}}, {"$count": "n"}],
        "$count of nothing": [{"$match": {"pages": 1}}, {"$count": "n"}],
        "$densify": [
            {"$match": {"pages": {"$lt": 200}}},
            {"$project": {"_id": 0, "pages": 1}},
            {"$densify": {"field": "pages", "range": {"step": 10, "bounds": "full"}}},
            {"$sort": {"pages": 1}},
        ],
        "$documents": [
            {"$limit": 1},
            {"$project": {"_id": 1}},
            {"$unionWith": {"pipeline": [{"$documents": [{"_id": 9}]}]}},
        ],
        "$facet": [
            {"$facet": {"few": [{"$match": {"pages": 300}}, {"$count": "n"}], "ids": [BY_ID, {"$project": {"_id": 1}}]}}
        ],
        "$fill": [
            {"$project": {"rating": 1}},
            {"$fill": {"sortBy": {"_id": 1}, "output": {"rating": {"method": "locf"}}}},
            BY_ID,
        ],
        "$geoNear": [
            {"$geoNear": {"near": {"type": "Point", "coordinates": [13, 52]}, "distanceField": "d", "key": "place"}},
            {"$project": {"_id": 1}},
        ],
        "$graphLookup": [
            {"$match": {"_id": 1}},
            {
                "$graphLookup": {
                    "from": "authors",
                    "startWith": "$author.$id",
                    "connectFromField": "_id",
                    "connectToField": "mentor.$id",
                    "as": "joined",
                }
            },
            {"$unwind": "$joined"},
            {"$project": {"name": "$joined.name"}},
            {"$sort": {"name": 1}},
        ],
        "$group": [
            {
                "$group": {
                    "_id": "$pages",
                    "n": {"$sum": 1},
                    "mean": {"$avg": "$rating"},
                    "first": {"$min": "$title"},
                    "last": {"$max": "$_id"},
                }
            },
            BY_ID,
        ],
        "$group with $push, $addToSet, $first, $last": [
            BY_ID,
            {
                "$group": {
                    "_id": None,
                    "all": {"$push": "$title"},
                    "pages": {"$addToSet": "$pages"},
                    "first": {"$first": "$title"},
                    "last": {"$last": "$title"},
                }
            },
            {"$set": {"pages": {"$sortArray": {"input": "$pages", "sortBy": 1}}}},
        ],
        "$limit and $skip": [BY_ID, {"$skip": 1}, {"$limit": 2}, {"$project": {"_id": 1}}],
        "$lookup": [
            {"$lookup": {"from": "books", "localField": "pages", "foreignField": "pages", "as": "joined"}},
            BY_ID,
            FEW,
        ],
        "$lookup through a list": [
            {"$lookup": {"from": "books", "localField": "lines.sku", "foreignField": "lines.sku", "as": "joined"}},
            BY_ID,
            FEW,
        ],
        "$lookup with a pipeline": [
            {
                "$lookup": {
                    "from": "books",
                    "let": {"pages": "$pages"},
                    "pipeline": [{"$match": {"$expr": {"$lt": ["$pages", "$$pages"]}}}, BY_ID],
                    "as": "joined",
                }
            },
            BY_ID,
            FEW,
        ],
        "$match": [{"$match": {"tags": "maps"}}, BY_ID, FEW],
        "$merge": [{"$match": {"_id": 1}}, {"$merge": {"into": "made"}}],
        "$out": [{"$match": {"_id": 1}}, {"$out": "made"}],
        "$project": [{"$project": {"title": 1, "lines.qty": 1, "area": {"$add": ["$size.w", "$size.h"]}}}, BY_ID],
        "$redact": [
            {"$redact": {"$cond": [{"$gt": ["$pages", 100]}, "$$KEEP", "$$PRUNE"]}},
            BY_ID,
            {"$project": {"_id": 1}},
        ],
        "$replaceRoot": [{"$match": {"size": {"$exists": True}}}, BY_ID, {"$replaceRoot": {"newRoot": "$size"}}],
        "$replaceWith": [{"$match": {"_id": 1}}, {"$replaceWith": {"t": "$title"}}],
        "$sample": [{"$sample": {"size": 5}}, BY_ID, {"$project": {"_id": 1}}],
        "$set": [{"$set": {"title": {"$toLower": "$title"}}}, BY_ID, FEW],
        "$setWindowFields": [
            {
                "$setWindowFields": {
                    "sortBy": {"_id": 1},
                    "output": {"total": {"$sum": "$pages", "window": {"documents": ["unbounded", "current"]}}},
                }
            },
            {"$project": {"total": 1}},
            BY_ID,
        ],
        "$sort": [{"$sort": {"pages": -1, "title": 1}}, {"$project": {"_id": 1}}],
        "$sort by a list": [{"$sort": {"scores": -1, "_id": 1}}, {"$project": {"_id": 1}}],
        "$sortByCount": [{"$match": {"_id": {"$lt": 4}}}, {"$unwind": "$lines"}, {"$sortByCount": "$lines.sku"}],
        "$unionWith": [
            {"$project": {"_id": 1}},
            {"$unionWith": {"coll": "authors", "pipeline": [{"$project": {"_id": 1}}]}},
            BY_ID,
        ],
        "$unset": [{"$match": {"_id": 4}}, {"$unset": ["tags", "author", "editors"]}],
        "$unwind": [{"$unwind": "$lines"}, {"$project": {"line": "$lines"}}, {"$sort": {"_id": 1, "line.qty": 1}}],
        "$unwind with its options": [
            {"$unwind": {"path": "$tags", "includeArrayIndex": "at", "preserveNullAndEmptyArrays": True}},
            {"$project": {"tags": 1, "at": 1}},
            {"$sort": {"_id": 1, "at": 1}},
        ],
    },
    "paths through lists": {
        "$project": [
            {"$project": {"skus": "$lines.sku", "of": "$mentions.of.$id", "total": {"$sum": "$lines.qty"}}},
            BY_ID,
        ],
        "$group": [{"$group": {"_id": {"$max": "$lines.sku"}, "n": {"$sum": 1}}}, {"$sort": {"n": 1, "_id": 1}}],
        "$addFields": [{"$addFields": {"most": {"$max": "$lines.qty"}}}, BY_ID, {"$project": {"most": 1}}],
        "$expr": [{"$match": {"$expr": {"$in": ["b", {"$ifNull": ["$lines.sku", []]}]}}}, {"$project": {"_id": 1}}],
        "$sort": [{"$sort": {"lines.qty": -1, "_id": 1}}, {"$project": {"_id": 1}}],
        "a variable": [
            {
                "$project": {
                    "x": {"$let": {"vars": {"book": "$$ROOT"}, "in": {"$size": {"$ifNull": ["$$book.lines.qty", []]}}}}
                }
            },
            BY_ID,
        ],
        "a null on the path": [
            {"$set": {"mixed": [{"a": None}, {"a": {"b": 1}}, {"a": {}}, {"a": [{"b": 2}, {}]}, {}]}},
            {"$project": {"x": "$mixed.a.b"}},
            {"$limit": 1},
        ],
        "$set of an embedded document": [{"$set": {"size": {"w": 1, "of": {"x": "$pages"}}}}, BY_ID, FIELDS],
        "$set in a list": [{"$set": {"lines.qty": "$pages", "mentions": {"seen": True}}}, BY_ID, FIELDS],
        "$set below a value": [{"$set": {"title.x": 1, "tags.y": 2, "rating.z": 3}}, BY_ID, FIELDS],
        "$set of what is missing": [{"$set": {"size.w": "$nope", "lines.qty": "$$REMOVE"}}, BY_ID, FIELDS],
        "$unset in a list": [{"$unset": ["lines.qty", "mentions.of", "size.w", "tags.x", "rating"]}, BY_ID, FIELDS],
        "$project of embedded fields": [{"$project": {"size": {"w": 1}, "lines": {"sku": True}}}, BY_ID],
        "$project without embedded fields": [{"$project": {"size": {"w": 0}, "lines.sku": 0, "_id": 1}}, BY_ID, FIELDS],
        "$project of an embedded expression": [{"$project": {"size": {"w": 1, "x": "$pages"}, "new.x": "$_id"}}, BY_ID],
        "$project of an expression in a list": [{"$project": {"lines": {"sku": 1, "x": "$_id"}}}, BY_ID],
        "$project of expressions in lists of documents and values": [
            {
                "$project": {
                    "mentions.seen": "$_id",
                    "mentions.of.x": 1,
                    "tags": {"y": 1},
                    "scores": {"z": "$_id", "y": 1},
                }
            },
            BY_ID,
        ],
        "$project of other numbers than 0 and 1": [{"$project": {"title": 2, "size": {"w": 2.5}}}, BY_ID],
        "$sort where some items lack the field": [
            {"$set": {"mixed": [{"a": "$_id"}, {"b": {"$mod": ["$_id", 2]}}]}},
            {"$set": {"mixed": {"$cond": [{"$eq": ["$_id", 2]}, [{"a": 2}], "$mixed"]}}},
            {"$sort": {"mixed.a": 1, "_id": 1}},
            {"$project": {"_id": 1}},
        ],
        "missing values": [
            {"$set": {"mixed": [{"a": 1}, 5, {"b": 2}, [{"a": 3}], {"a": None}, {"a": [4]}]}},
            {"$project": {"x": "$mixed.a"}},
            {"$limit": 1},
        ],
    },
    "links": {
        "$match on the id of a link": [{"$match": {"author.$id": ANN}}, BY_ID, FEW],
        "$project of the id of a link": [{"$project": {"key": "$author.$id"}}, BY_ID],
        "$group by the id of a link": [{"$group": {"_id": "$author.$id", "n": {"$sum": 1}}}, BY_ID],
        "$group by a link": [{"$group": {"_id": "$author", "n": {"$sum": 1}}}, {"$sort": {"n": 1, "_id": 1}}],
        "$sort by a link": [{"$sort": {"author": -1, "_id": 1}}, {"$project": {"_id": 1}}],
        "$sort by the id of a link": [{"$sort": {"author.$id": -1, "_id": 1}}, {"$project": {"_id": 1}}],
        "$unwind of links": [{"$unwind": "$editors"}, {"$group": {"_id": "$editors.$id", "n": {"$sum": 1}}}, BY_ID],
        "$lookup of a link (`fetch_links=True`)": [
            {"$lookup": {"from": "authors", "localField": "author.$id", "foreignField": "_id", "as": "joined"}},
            BY_ID,
            FEW,
        ],
        "$lookup of a list of links": [{"$lookup": WITH_EDITORS}, BY_ID, FEW],
        "$lookup of links in embedded documents": [
            {"$lookup": {**WITH_EDITORS, "localField": "mentions.of.$id"}},
            BY_ID,
            FEW,
        ],
        "$lookup of a list of links with a pipeline": [
            {"$lookup": {**WITH_EDITORS, "pipeline": [{"$match": {"name": "Ben"}}]}},
            BY_ID,
            FEW,
        ],
        "$lookup of a back link": [
            {"$unionWith": {"coll": "authors"}},
            {"$match": {"name": {"$exists": True}}},
            {"$lookup": {"from": "books", "localField": "_id", "foreignField": "author.$id", "as": "joined"}},
            BY_ID,
            FEW,
        ],
        "$lookup of a back link to a list": [
            {"$unionWith": {"coll": "authors"}},
            {"$match": {"name": {"$exists": True}}},
            {"$lookup": {"from": "books", "localField": "_id", "foreignField": "editors.$id", "as": "joined"}},
            BY_ID,
            FEW,
        ],
        "$lookup inside of $lookup": [
            {
                "$lookup": {
                    "from": "authors",
                    "localField": "editors.$id",
                    "foreignField": "_id",
                    "pipeline": [
                        {
                            "$lookup": {
                                "from": "books",
                                "localField": "_id",
                                "foreignField": "editors.$id",
                                "as": "books",
                            }
                        },
                        {"$project": {"name": {"$size": "$books"}}},
                    ],
                    "as": "joined",
                }
            },
            BY_ID,
            FEW,
        ],
        "$lookup with a variable (Beanie before MongoDB 5)": [
            {
                "$lookup": {
                    "from": "authors",
                    "let": {"link": "$author.$id"},
                    "pipeline": [{"$match": {"$expr": {"$eq": ["$_id", "$$link"]}}}],
                    "as": "joined",
                }
            },
            BY_ID,
            FEW,
        ],
        "$lookup inside of $facet": [{"$facet": {"a": [{"$lookup": WITH_EDITORS}, BY_ID, FEW]}}],
        "$objectToArray of a link": [{"$match": {"_id": 1}}, {"$project": {"x": {"$objectToArray": "$author"}}}],
        "$getField of a link": [
            {"$match": {"_id": 1}},
            {"$project": {"x": {"$getField": {"field": {"$literal": "$id"}, "input": "$author"}}}},
        ],
    },
}

EXPRESSIONS: dict[str, dict[str, Any]] = {
    "numbers": {
        "$abs": {"$abs": {"$subtract": [1, "$pages"]}},
        "$add": {"$add": ["$pages", 1, "$rating"]},
        "$ceil": {"$ceil": "$rating"},
        "$divide": {"$divide": ["$pages", 7]},
        "$exp": {"$exp": 2},
        "$floor": {"$floor": "$rating"},
        "$ln": {"$ln": 100},
        "$log": {"$log": [100, 10]},
        "$log10": {"$log10": 100},
        "$mod": {"$mod": ["$pages", 7]},
        "$multiply": {"$multiply": ["$price", 2]},
        "$pow": {"$pow": ["$_id", 3]},
        "$round": {"$round": ["$price", 0]},
        "$sqrt": {"$sqrt": 2},
        "$subtract": {"$subtract": ["$at", 1000]},
        "$trunc": {"$trunc": ["$rating", 0]},
        "$sin": {"$sin": 1},
        "$degreesToRadians": {"$degreesToRadians": 180},
        "$bitAnd": {"$bitAnd": ["$_id", 1]},
    },
    "lists": {
        "$arrayElemAt": {"$arrayElemAt": ["$scores", -1]},
        "$arrayToObject": {"$arrayToObject": [[["a", 1]]]},
        "$concatArrays": {"$concatArrays": ["$scores", [0]]},
        "$filter": {"$filter": {"input": "$scores", "as": "s", "cond": {"$gt": ["$$s", 3]}}},
        "$first": {"$first": "$scores"},
        "$firstN": {"$firstN": {"n": 2, "input": [3, 1, 2]}},
        "$in": {"$in": [5, {"$ifNull": ["$scores", []]}]},
        "$indexOfArray": {"$indexOfArray": ["$scores", 5]},
        "$isArray": {"$isArray": "$tags"},
        "$last": {"$last": "$scores"},
        "$map": {"$map": {"input": "$scores", "in": {"$add": ["$$this", 1]}}},
        "$maxN": {"$maxN": {"n": 2, "input": [3, 1, 2]}},
        "$objectToArray": {"$objectToArray": "$size"},
        "$range": {"$range": [0, 10, 3]},
        "$reduce": {"$reduce": {"input": "$scores", "initialValue": 0, "in": {"$add": ["$$value", "$$this"]}}},
        "$reverseArray": {"$reverseArray": "$scores"},
        "$size": {"$size": {"$ifNull": ["$scores", []]}},
        "$slice": {"$slice": ["$scores", 1, 1]},
        "$sortArray": {"$sortArray": {"input": [3, 1, 2], "sortBy": -1}},
        "$sortArray of several types": {"$sortArray": {"input": [3, "a", None], "sortBy": 1}},
        "$zip": {"$zip": {"inputs": [[1, 2], ["a", "b"]]}},
    },
    "conditions": {
        "$and": {"$and": ["$pages", {"$gt": ["$pages", 100]}]},
        "$cmp": {"$cmp": ["$pages", 120]},
        "$cond": {"$cond": {"if": {"$gte": ["$pages", 120]}, "then": "long", "else": "short"}},
        "$eq": {"$eq": ["$pages", 300]},
        "$ifNull": {"$ifNull": ["$rating", "none"]},
        "$ne": {"$ne": ["$rating", None]},
        "$not": {"$not": ["$rating"]},
        "$or": {"$or": [{"$eq": ["$pages", 90]}, {"$eq": ["$pages", 300]}]},
        "$switch": {"$switch": {"branches": [{"case": {"$eq": ["$pages", 300]}, "then": 1}], "default": 2}},
    },
    "dates": {
        "$dateAdd": {"$dateAdd": {"startDate": "$at", "unit": "month", "amount": 1}},
        "$dateDiff": {
            "$dateDiff": {"startDate": "$at", "endDate": {"$toDate": "2024-06-01T00:00:00Z"}, "unit": "week"}
        },
        "$dateFromParts": {"$dateFromParts": {"year": 2024, "month": 2, "day": 30}},
        "$dateFromString": {"$dateFromString": {"dateString": "2024-05-06T07:08:09+02:00"}},
        "$dateSubtract": {"$dateSubtract": {"startDate": "$at", "unit": "day", "amount": 31}},
        "$dateToParts": {"$dateToParts": {"date": "$at"}},
        "`$dateToString` with `onNull`": {"$dateToString": {"date": "$at", "format": "%Y", "onNull": "never"}},
        "$dateToString": {"$dateToString": {"date": "$at", "format": "%Y-%m-%dT%H:%M", "timezone": "Europe/Berlin"}},
        "$dateTrunc": {"$dateTrunc": {"date": "$at", "unit": "week"}},
        "$dayOfWeek": {"$dayOfWeek": "$at"},
        "$isoWeek": {"$isoWeek": "$at"},
        "$month": {"$month": "$at"},
        "$year": {"$year": "$at"},
    },
    "texts": {
        "$concat": {"$concat": ["$title", "!"]},
        "$indexOfCP": {"$indexOfCP": ["$title", "a"]},
        "$ltrim": {"$ltrim": {"input": "  x "}},
        "$regexFind": {"$regexFind": {"input": "$title", "regex": "[aeiou]"}},
        "$regexFindAll": {"$regexFindAll": {"input": "$title", "regex": "[aeiou]"}},
        "$regexMatch": {"$regexMatch": {"input": "$title", "regex": "^a", "options": "i"}},
        "$replaceAll": {"$replaceAll": {"input": "$title", "find": "o", "replacement": "0"}},
        "$replaceOne": {"$replaceOne": {"input": "$title", "find": "o", "replacement": "0"}},
        "$split": {"$split": ["a,b", ","]},
        "$strcasecmp": {"$strcasecmp": ["$title", "ATLAS"]},
        "$strLenBytes": {"$strLenBytes": "$title"},
        "$strLenCP": {"$strLenCP": "$title"},
        "$substrCP": {"$substrCP": ["$title", 0, 2]},
        "$toLower": {"$toLower": "$title"},
        "$toUpper": {"$toUpper": "$title"},
        "$trim": {"$trim": {"input": "$title", "chars": "As"}},
    },
    "sets and documents": {
        "$allElementsTrue": {"$allElementsTrue": [[True, 1]]},
        "$anyElementTrue": {"$anyElementTrue": [[False, 0]]},
        "$getField": {"$getField": {"field": "w", "input": "$size"}},
        "$mergeObjects": {"$mergeObjects": ["$size", {"d": 1}]},
        "$setDifference": {"$setDifference": ["$scores", [1]]},
        "$setEquals": {"$setEquals": [[1, 2], [2, 1]]},
        "$unsetField": {"$unsetField": {"field": "w", "input": "$size"}},
        "$setField": {"$setField": {"field": "d", "input": "$size", "value": 1}},
        "$setIntersection": {"$setIntersection": [[1, 2], [2, 3]]},
        "$setIsSubset": {"$setIsSubset": [[1], [1, 2]]},
        "$setUnion": {"$setUnion": [[1, 2], [2, 3]]},
        "$let": {"$let": {"vars": {"x": "$pages"}, "in": {"$add": ["$$x", 1]}}},
        "$literal": {"$literal": "$pages"},
    },
    "types": {
        "$type of a path": {"$type": "$size.w"},
        "$type of a path in a list": {"$type": "$lines.nope"},
        "$convert": {"$convert": {"input": "$title", "to": "int", "onError": "no"}},
        "$isNumber": {"$isNumber": "$rating"},
        "$toBool": {"$toBool": "$pages"},
        "$toDate": {"$toDate": {"$toLong": 0}},
        "$toDecimal": {"$toDecimal": "$pages"},
        "$toDouble": {"$toDouble": "$price"},
        "$toInt": {"$toInt": "$rating"},
        "$toLong": {"$toLong": "$pages"},
        "$toObjectId": {"$toObjectId": "0123456789abcdef01234567"},
        "$toString": {"$toString": "$price"},
        "$type": {"$type": "$price"},
    },
}
