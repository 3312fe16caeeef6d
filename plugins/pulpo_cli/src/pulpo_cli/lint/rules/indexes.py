"""Rules about indexes: missing ones and redundant ones."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.models.fields import find_field
from pulpo_core.models.indexes import written_keys

if TYPE_CHECKING:
    from pymongo import IndexModel

    from pulpo_core.metadata import ModelInfo

PLAIN = {"key", "name", "background"}
IndexKeys = list[tuple[str, Any]]


@own_rule("PUL215", "unindexed-sort", Severity.WARNING)
def unindexed_sort(context: LintedProject) -> Iterator[Finding]:
    """A field in `sortable_fields` is not the first field of any index.

    For each page of a list, the database then reads and sorts the whole collection; above 100 MB it refuses the query.

    Bad:

        @datamodel(description="An opening")
        class Job(Document, DataModelBase):
            title: str

            sortable_fields: ClassVar = ("title",)

    Good:

        @datamodel(description="An opening", indexes=[["title", "_id"]])
        class Job(Document, DataModelBase):
            title: str

            sortable_fields: ClassVar = ("title",)
    """
    yield from _unindexed(context, "sortable_fields", "sorted", lambda name: [name, "_id"])


@own_rule("PUL216", "unindexed-search", Severity.INFO)
def unindexed_search(context: LintedProject) -> Iterator[Finding]:
    """A field in `searchable_fields` is neither the first field of an index nor in a text index.

    A search then reads every document of the collection, not only the keys of an index.

    Bad:

        @datamodel(description="An opening")
        class Job(Document, DataModelBase):
            title: str

            searchable_fields: ClassVar = ("title",)

    Good:

        @datamodel(description="An opening", indexes=["title"])
        class Job(Document, DataModelBase):
            title: str

            searchable_fields: ClassVar = ("title",)
    """
    yield from _unindexed(context, "searchable_fields", "searched", lambda name: name)


@own_rule("PUL217", "redundant-index", Severity.WARNING)
def redundant_index(context: LintedProject) -> Iterator[Finding]:
    """An index is a prefix or the reverse of another one.

    The other one serves the same queries, and each index costs memory, and time with every write. Unique, partial,
    sparse and expiring indexes have another purpose and are not reported.

    Bad:

        @datamodel(description="An opening", indexes=["company", ["company", "title"]])
        class Job(Document):
            company: str
            title: str

    Good:

        @datamodel(description="An opening", indexes=[["company", "title"]])
        class Job(Document):
            company: str
            title: str
    """
    for model in context.metadata.models:
        indexes = model.wanted_indexes
        for position, index in enumerate(indexes):
            others = [*indexes[:position], *indexes[position + 1 :]]
            longer = next((other for other in others if _serves(other, index, position < indexes.index(other))), None)
            if longer is not None:
                keys, by = _shown(index), _shown(longer)
                how = "a prefix of" if len(_keys(longer)) > len(_keys(index)) else "the reverse of"
                message = (
                    f"the index on {keys} of model {model.name!r} is {how} that on {by}, which serves the same queries"
                )
                yield Finding(_index_place(context, model, index), message, f"remove the index on {keys}")


@own_rule("PUL219", "index-without-id", Severity.INFO)
def index_without_id(context: LintedProject) -> Iterator[Finding]:
    """A field in `sortable_fields` has an index, but none that continues with `_id`, as the order of a list does.

    Lists sort documents with equal values by their ids, in the same direction, so that pages do not overlap. Without
    `_id` in the index, MongoDB reads and sorts the whole collection for each page, which is slow in large collections.
    Unique indexes are not reported, because they must stay as they are.

    Bad:

        @datamodel(description="An opening", indexes=["title"])
        class Job(Document, DataModelBase):
            title: str

            sortable_fields: ClassVar = ("title",)

    Good:

        @datamodel(description="An opening", indexes=[["title", "_id"]])
        class Job(Document, DataModelBase):
            title: str

            sortable_fields: ClassVar = ("title",)
    """
    for model in context.metadata.models:
        if names := [name for name, key in _sort_keys(model) if _is_half_served(model, key)]:
            shown, wanted = " and ".join(map(repr, names)), [[name, "_id"] for name in names]
            message = f"lists of model {model.name!r} by {shown} are sorted without an index: none continues with `_id`"
            remedy = f"declare indexes={wanted!r}, or similar Settings.indexes; on a small collection, ignore it"
            yield Finding(context.place(model, names[0], "sortable_fields"), message, remedy)


def _sort_keys(model: "ModelInfo") -> Iterator[tuple[str, str]]:
    """Yield the fields that the class itself makes sortable, with their keys in the database."""
    own = "sortable_fields" in model.document_cls.__dict__
    for name in model.sortable_fields if own else ():
        field = find_field(model.document_cls, name)
        if field and field.key != "_id":
            yield name, field.key


def _is_half_served(model: "ModelInfo", key: str) -> bool:
    """Return True if a field has indexes, but none in the order of a list sorted by the field."""
    indexes = [index for index in model.wanted_indexes if _keys(index)[0] == (key, 1) or _keys(index)[0] == (key, -1)]
    is_unique = any(len(_keys(index)) == 1 and index.document.get("unique") for index in indexes)
    return bool(indexes) and not is_unique and not any(_orders(index) for index in indexes)


def _orders(index: "IndexModel") -> bool:
    """Return True if an index on a field continues with the id, in the same direction, and contains all documents."""
    (_, direction), *others = _keys(index)
    is_whole = not {"sparse", "partialFilterExpression"} & set(index.document)
    return is_whole and others[:1] == [("_id", direction)]


def _unindexed(context: LintedProject, attribute: str, used: str, index: Callable[[str], Any]) -> Iterator[Finding]:
    for model, name in _without_index(context, attribute):
        message = f"model {model.name!r} can be {used} by {name!r}, which has no index"
        remedy = f"add indexes=[{index(name)!r}] to the decorator, or an IndexModel to Settings.indexes"
        yield Finding(context.place(model, name, attribute), message, remedy)


def _without_index(context: LintedProject, attribute: str) -> Iterator[tuple["ModelInfo", str]]:
    """Yield the names in an attribute that have no index. Only the class that sets the attribute is checked."""
    for model in context.metadata.models:
        indexes = [_keys(index) for index in model.wanted_indexes]
        served = {"_id", *(keys[0][0] for keys in indexes)}
        served |= {key for keys in indexes for key, kind in keys if kind == "text"}
        own = attribute in model.document_cls.__dict__
        for name in getattr(model, attribute) if own else ():
            field = find_field(model.document_cls, name)
            if field and field.key not in served:
                yield model, name


def _serves(other: "IndexModel", index: "IndexModel", is_later: bool) -> bool:
    """Return True if `other` makes `index` redundant; of two equivalent indexes, the later one is redundant."""
    keys, wanted = _keys(other), _keys(index)
    if set(index.document) - PLAIN or set(other.document) - PLAIN - {"unique"}:
        return False
    if len(keys) == len(wanted) and is_later and "unique" not in other.document:
        return False
    return keys[: len(wanted)] == wanted or _reversed(keys[: len(wanted)]) == wanted


def _reversed(keys: IndexKeys) -> IndexKeys:
    return [(key, -kind if isinstance(kind, int) else kind) for key, kind in keys]


def _keys(index: "IndexModel") -> IndexKeys:
    return list(index.document["key"].items())


def _shown(index: "IndexModel") -> str:
    names = written_keys(_keys(index))
    return repr(names[0] if len(names) == 1 else names)


def _index_place(context: LintedProject, model: "ModelInfo", index: "IndexModel") -> Any:
    """Return the location of an index: its first name, in the decorator or in `Settings`."""
    name = _keys(index)[0][0]
    found = [context.place(model, name, within) for within in ("indexes", "Settings")]
    return next((where for where in found if where != model.location), context.place(model))
