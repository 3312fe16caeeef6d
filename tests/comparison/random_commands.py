"""Strategies for documents and commands. What the engines are known to do differently is left out, or said why."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]
NUMBERS = st.sampled_from([0, 1, 2, 3, -1, 1.5, 2.5])
TEXTS = st.sampled_from(["", "a", "ab", "B", "é"])
TIMES = st.sampled_from([datetime(2024, 1, 15, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)])
SCALARS = NUMBERS | TEXTS | TIMES | st.booleans() | st.none()
LINES = st.fixed_dictionaries({}, optional={"q": NUMBERS | st.none(), "s": TEXTS})
LISTS = st.lists(SCALARS, max_size=3)
VALUES = SCALARS | LISTS | LINES | st.lists(LINES, max_size=2)
DOCUMENTS = st.fixed_dictionaries(
    {"l": st.lists(LINES, max_size=3), "v": st.lists(NUMBERS, max_size=3)},
    optional={"n": NUMBERS, "t": TEXTS, "at": TIMES, "e": LINES, "x": VALUES},
)
SETS = st.lists(DOCUMENTS, min_size=1, max_size=4).map(lambda found: [{"_id": n, **d} for n, d in enumerate(found)])

FIELDS = st.sampled_from(["n", "t", "at", "e", "e.q", "e.s", "x", "_id", "nope"])
INTO_LISTS = st.sampled_from(["l.q", "l.s", "l.0.q", "v", "v.0", "l"])
PATHS = (FIELDS | INTO_LISTS).map("${}".format)


def one(*names: str) -> Strategy:
    """Return a strategy for one of some names."""
    return st.sampled_from(names)


def keyed(names: Strategy, values: Strategy) -> Strategy:
    """Return a strategy for documents of one field."""
    return st.tuples(names, values).map(lambda pair: {pair[0]: pair[1]})


def document(**fields: Strategy) -> Strategy:
    """Return a strategy for documents with given fields."""
    return st.fixed_dictionaries(fields)


def conditions(values: Strategy) -> Strategy:
    """Return a strategy for the conditions on a field."""
    bounds = document(**{"$gte": NUMBERS, "$lt": NUMBERS})
    simple = keyed(one("$eq", "$ne", "$gt", "$gte", "$lt", "$lte"), values) | bounds
    return (
        values
        | simple
        | keyed(one("$in", "$nin"), st.lists(values, max_size=3))
        | keyed(st.just("$exists"), st.booleans())
        | keyed(st.just("$type"), one("number", "string", "null", "array", "object", "bool", "date"))
        | keyed(st.just("$size"), st.integers(0, 2))
        | keyed(st.just("$all"), st.lists(values, max_size=2))
        | document(**{"$regex": one("^a", "b$", "."), "$options": one("", "i")})
        | keyed(st.just("$mod"), st.tuples(st.just(2), st.integers(0, 1)).map(list))
        | keyed(st.just("$not"), simple)
        | keyed(st.just("$elemMatch"), keyed(one("q", "s"), simple) | bounds)
    )


def expressions(inner: Strategy) -> Strategy:
    """Return a strategy for expressions made of others."""
    two = st.tuples(inner, inner).map(list)
    lists = one("$v", "$l", "$l.q")
    number = one("$n", "$e.q", "$nope")
    return (
        keyed(one("$eq", "$ne", "$gt", "$lte", "$cmp", "$and", "$or", "$ifNull"), two)
        | keyed(st.just("$not"), inner.map(lambda found: [found]))
        | keyed(st.just("$cond"), st.tuples(inner, inner, inner).map(list))
        | keyed(one("$add", "$multiply", "$subtract"), st.tuples(number, number | NUMBERS).map(list))
        | keyed(one("$abs", "$ceil", "$floor"), number)
        | keyed(one("$toUpper", "$toLower"), one("$t", "$e.s", "$nope"))
        | keyed(st.just("$concat"), st.lists(one("$t", "$e.s", "x"), min_size=1, max_size=3))
        | keyed(one("$size", "$isArray", "$sum", "$max", "$avg"), lists)
        | keyed(one("$arrayElemAt", "$slice"), st.tuples(lists, st.sampled_from([1, -1])).map(list))
        | keyed(one("$setUnion", "$setIntersection", "$concatArrays"), st.tuples(lists, st.just([1, 2])).map(list))
        | keyed(st.just("$type"), PATHS)
        | keyed(st.just("$map"), document(input=lists, **{"in": one("$$this", "$$this.q").map(of_item)}))
        | keyed(st.just("$filter"), document(input=lists, cond=one("$$this", "$$this.q")))
        | keyed(st.just("$mergeObjects"), st.tuples(st.just("$e"), keyed(one("q", "k"), inner)).map(list))
    )


def of_item(path: str) -> dict[str, Any]:
    """Return an expression for a part of an item, which may be missing: the engine takes it for null."""
    return {"$ifNull": [path, None]}


# Whether null finds items of a list without the field depends on the version of MongoDB.
CONDITIONS = keyed(FIELDS, conditions(SCALARS | VALUES)) | keyed(INTO_LISTS, conditions(NUMBERS | TEXTS))
EXPRESSIONS: Strategy = st.recursive(PATHS | SCALARS.map(lambda found: {"$literal": found}), expressions, max_leaves=4)
FILTERS: Strategy = st.recursive(
    CONDITIONS | keyed(st.just("$expr"), EXPRESSIONS),
    lambda inner: (
        keyed(one("$and", "$or", "$nor"), st.lists(inner, min_size=1, max_size=2))
        | st.tuples(inner, inner).map(lambda pair: {**pair[0], **pair[1]})
    ),
    max_leaves=4,
)

TARGETS = one("n", "t", "e", "e.q", "x", "new", "new.inner")
SET_STAGES = keyed(one("n", "new", "e.q", "l.q", "new.inner"), EXPRESSIONS)
KEPT = keyed(one("n", "l", "l.q", "e.s", "new"), st.just(1))
UPDATES = (
    keyed(st.just("$set"), keyed(TARGETS, VALUES) | keyed(one("l.0.q", "v.1", "l.$[].q", "v.4"), NUMBERS))
    | keyed(st.just("$unset"), keyed(TARGETS | one("l.0.q", "v.1"), st.just("")))
    | keyed(one("$inc", "$mul"), keyed(one("n", "e.q", "x", "new", "v.0"), NUMBERS))
    | keyed(one("$min", "$max"), keyed(TARGETS, SCALARS))
    | keyed(st.just("$rename"), keyed(one("n", "e", "e.q"), one("new", "w.inner")))
    | keyed(one("$push", "$addToSet"), keyed(one("v", "l", "x", "new"), VALUES | document(**{"$each": LISTS})))
    | keyed(st.just("$push"), keyed(st.just("v"), document(**{"$each": st.lists(NUMBERS), "$sort": st.just(-1)})))
    | keyed(st.just("$pull"), keyed(one("v", "x"), NUMBERS | keyed(one("$gt", "$ne"), NUMBERS)))
    | keyed(st.just("$pull"), keyed(st.just("l"), keyed(one("q", "s"), NUMBERS | keyed(st.just("$gte"), NUMBERS))))
    | keyed(st.just("$pop"), keyed(one("v", "l"), st.sampled_from([1, -1])))
    | keyed(st.just("$set"), SET_STAGES).map(lambda stage: [stage])
    | keyed(st.just("$unset"), one("n", "e.q", "l.q")).map(lambda stage: [stage])
)
STAGES = (
    keyed(st.just("$match"), FILTERS)
    | keyed(one("$set", "$addFields"), SET_STAGES)
    | keyed(st.just("$project"), KEPT | keyed(one("new", "l", "e"), keyed(one("q", "k"), st.just(1) | EXPRESSIONS)))
    | keyed(st.just("$unset"), one("n", "e.q", "l.q"))
    | keyed(st.just("$unwind"), one("$v", "$l", "$x"))
    | keyed(st.just("$replaceWith"), document(_id=st.just("$_id"), new=EXPRESSIONS))
)
GROUPS = document(_id=EXPRESSIONS, found=keyed(one("$sum", "$min", "$max", "$avg", "$push", "$first", "$last"), PATHS))
SORTS = keyed(one("n", "t", "e.q", "x", "v", "nope"), st.sampled_from([1, -1])).map(
    lambda by: {"$sort": {**by, "_id": 1}}
)
PIPELINES = st.tuples(st.lists(STAGES, max_size=2), SORTS, st.lists(keyed(st.just("$group"), GROUPS), max_size=1)).map(
    lambda parts: [*parts[0], parts[1], *parts[2]]
)

KEYS = st.lists(one("n", "t", "e.q", "x", "v"), min_size=1, max_size=2, unique=True).filter(lambda k: {"x", "v"} - {*k})
INDEXES: Strategy = st.tuples(
    KEYS, st.sampled_from([{}, {"sparse": True}, {"partialFilterExpression": {"n": {"$gt": 1}}}])
)


def plain(value: Any) -> Any:
    """Return a value as what is compared: with sorted keys, and numbers that tell integers from others."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return f"{value:.9g} (float)"
    return str(value) if isinstance(value, bool) else int(value) if isinstance(value, int) else value
