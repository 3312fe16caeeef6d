"""The limits of the embedded engine, and notes about databases that have reached one."""

from collections.abc import Iterator, Mapping

MANY_DOCUMENTS = 20_000  # documents in a collection; a list of them takes about 0.4 s
REMEDY = "set PULPO_DATABASE_URL to a MongoDB"

LIMITS: Mapping[str, str] = {
    "A list, sorted or not; a count; a condition that no index serves": (
        f"reads all documents of the collection: about 0.2 s for 10,000. From {MANY_DOCUMENTS:,} documents on, the "
        "API's log and `pulpo db check` say so."
    ),
    "An index": (
        "serves `$eq`, `$in` and ranges of its first fields; that on `_id` no ranges. With `$or`, `$nor` or `$expr`, "
        "no index is used to find documents."
    ),
    "The page after a cursor": "takes as long as the first one",
    "`$lookup` into a list (`foreignField` is `editors.$id`)": "compares every document with every other",
    "Text indexes, hashed indexes": "are not created; a warning says so. `q=` of the API searches by patterns.",
    "Lists directly in lists": "are not changed by stages that set, remove or select the fields of their items",
    "`$gt`, `$lt` of bytes": "compare the bytes; MongoDB compares lengths first",
    "Decimals": "are not equal to other numbers in `$pullAll` and `$indexOfArray`",
    "`\\w`, `\\d` of patterns": "find letters and digits of all languages; MongoDB only those of ASCII",
    "The order `$natural`": "is ignored",
    "`$type` of what an expression does not find (`{$arrayElemAt: […]}`)": "is `object`; of a missing field, `missing`",
    "What MongoDB refuses: `$[]` and `$[name]` without a list, `$pop` below a text, an `_id` that is a list, an index "
    "over two lists, an invalid `partialFilterExpression`": "is accepted: such an update changes nothing",
    "JavaScript (`$where`, `$function`, `mapReduce`)": "is refused",
    "Several clients": "share one process, which uses one processor core",
    "Retryable writes": "are off: a write that a restart interrupted is an error",
    "A process that is killed in a transaction": "keeps its documents locked for a minute",
    "A full disk": "stops the engine, until there are 24 MB of space again",
    "A power cut": "may lose the writes of the last moments, unless `sync_on_commit` is set",
}


def notes(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a note about each collection whose number of documents has reached a limit."""
    for name, count in counts.items():
        if count >= MANY_DOCUMENTS:
            yield (
                f"{name} has {count:,} documents: from {MANY_DOCUMENTS:,} on, lists and counts on the embedded "
                f"database take 0.4 s and more, because they read all of them; {REMEDY}"
            )
