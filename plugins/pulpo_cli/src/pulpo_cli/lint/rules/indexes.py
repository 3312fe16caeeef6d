"""Rules about indexes: those that are missing, and those that are one too many."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_core.fields import find_field
from pulpo_core.indexes import written_keys
from pulpo_core.lint_rules import Finding, Severity

if TYPE_CHECKING:
    from pymongo import IndexModel

    from pulpo_core.metadata import ModelInfo

PLAIN = {"key", "name", "background"}
IndexKeys = list[tuple[str, Any]]


@own_rule("PUL215", "unindexed-sort", Severity.WARNING)
def unindexed_sort(context: LintedProject) -> Iterator[Finding]:
    """A field in `sortable_fields` is not the first of any index.

    For each page of a list, the database then reads and sorts the whole collection; past 100 MB it refuses.

    Bad:

        @datamodel(description="An opening")
        class Job(Document, DataModelBase):
            title: str

            sortable_fields: ClassVar = ("title",)

    Good:

        @datamodel(description="An opening", indexes=["title"])
        class Job(Document, DataModelBase):
            title: str

            sortable_fields: ClassVar = ("title",)
    """
    yield from _unindexed(context, "sortable_fields", "sorted")


@own_rule("PUL216", "unindexed-search", Severity.INFO)
def unindexed_search(context: LintedProject) -> Iterator[Finding]:
    """A field in `searchable_fields` is not the first of any index, and in no text index.

    A search then reads every document of the collection, and not only their keys in an index.

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
    yield from _unindexed(context, "searchable_fields", "searched")


@own_rule("PUL217", "redundant-index", Severity.WARNING)
def redundant_index(context: LintedProject) -> Iterator[Finding]:
    """An index is the beginning of another one, or the same backwards.

    The longer one serves the same queries; each index costs time with every write, and memory. Unique, partial, sparse
    and expiring indexes do more than that, and are left alone.

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
                how = "the beginning of" if len(_keys(longer)) > len(_keys(index)) else "the reverse of"
                said = f"the index on {keys} of model {model.name!r} is {how} that on {by}, which serves as well"
                yield Finding(_index_place(context, model, index), said, f"remove the index on {keys}")


def _unindexed(context: LintedProject, attribute: str, used: str) -> Iterator[Finding]:
    for model, name in _without_index(context, attribute):
        said = f"model {model.name!r} can be {used} by {name!r}, on which there is no index"
        remedy = f"add indexes=[{name!r}] to the decorator, or an IndexModel to Settings.indexes"
        yield Finding(context.place(model, name, attribute), said, remedy)


def _without_index(context: LintedProject, attribute: str) -> Iterator[tuple["ModelInfo", str]]:
    """The names in an attribute that the class itself sets: what it inherits, its base answers for."""
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
    """Whether `other` makes `index` superfluous; of two that serve each other, the later one goes."""
    keys, wanted = _keys(other), _keys(index)
    if set(index.document) - PLAIN or set(other.document) - PLAIN - {"unique"}:
        return False
    if len(keys) == len(wanted) and is_later and "unique" not in other.document:
        return False
    return keys[: len(wanted)] == wanted or _backwards(keys[: len(wanted)]) == wanted


def _backwards(keys: IndexKeys) -> IndexKeys:
    return [(key, -kind if isinstance(kind, int) else kind) for key, kind in keys]


def _keys(index: "IndexModel") -> IndexKeys:
    return list(index.document["key"].items())


def _shown(index: "IndexModel") -> str:
    names = written_keys(_keys(index))
    return repr(names[0] if len(names) == 1 else names)


def _index_place(context: LintedProject, model: "ModelInfo", index: "IndexModel") -> Any:
    """Where an index is declared: its first name, in the decorator or in `Settings`."""
    name = _keys(index)[0][0]
    found = [context.place(model, name, within) for within in ("indexes", "Settings")]
    return next((where for where in found if where != model.location), context.place(model))
