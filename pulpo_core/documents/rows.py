"""Row rules: the documents of a model that an actor may use, by the function in `@datamodel(rows=…)`."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from beanie import Document

from pulpo_core.beanie_internals import encode_filter
from pulpo_core.exceptions import PermissionDeniedError, ProcessingError
from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.registries import ModelRegistry

Condition = Mapping[str, Any]
ALL: Condition = {}
NONE: Condition = {"_id": {"$in": []}}


class Rows:
    """The documents of one class that an actor may use; all documents if there is no actor.

    `rules` are the models whose `rows` apply to them: see `row_rules`.
    """

    __slots__ = ("_actor", "_kind", "_name", "_rules")

    def __init__(self, kind: type[Document], name: str, rules: Sequence[ModelInfo], actor: Actor | None) -> None:
        self._kind = kind
        self._name = name
        self._rules = rules
        self._actor = actor

    async def condition(self, action: Action) -> Condition:
        """Return the condition that a document must match for an action; empty if every document matches."""
        if self._actor is None or not self._rules:
            return ALL
        return all_of(*[await _ask(model, self._actor, action) for model in self._rules])

    @property
    def is_limited(self) -> bool:
        """True if some documents may be closed to the actor."""
        return self._actor is not None and bool(self._rules)

    async def check(self, action: Action, content: Mapping[str, Any], known: Condition | None = None) -> None:
        """Raise PermissionDeniedError unless the actor may perform the action on a document with this content.

        `known` is a condition that the document is known to match, or None.
        """
        if self._actor is None or not self._rules:
            return
        condition = await self.condition(action)
        if (known is None or condition != known) and not await meets(self._kind, content, condition):
            raise PermissionDeniedError(f"{self._actor.id!r} may not {action} this {self._name}")


def row_rules(kind: type[Document]) -> tuple[ModelInfo, ...]:
    """Return the models whose `rows` apply to the documents of a class: its own model, and those it inherits from."""
    models = ModelRegistry.list_all()
    return tuple(model for model in models if model.rows is not None and issubclass(kind, model.document_cls))


async def meets(kind: type[Document], content: Mapping[str, Any], condition: Condition) -> bool:
    """Return True if a document with this content, which need not be stored, matches a condition.

    The database evaluates the condition, so that it means the same as in a query. The content is sent as a literal, in
    a pipeline that begins with one empty document, whatever the collection holds: `$facet` always returns one.
    """
    if not condition or condition is NONE:
        return not condition
    pipeline: list[dict[str, Any]] = [
        {"$limit": 1},
        {"$facet": {"_": [{"$limit": 1}]}},
        {"$replaceRoot": {"newRoot": {"$literal": content}}},
        {"$match": condition},
        {"$project": {"_id": 1}},
    ]
    return bool(await (await kind.get_pymongo_collection().aggregate(pipeline)).to_list())


def all_of(*conditions: Condition) -> Condition:
    """Return the conjunction of the conditions."""
    proper = [condition for condition in conditions if condition]
    if len(proper) < 2:
        return proper[0] if proper else ALL
    return NONE if any(condition is NONE for condition in proper) else {"$and": proper}


async def _ask(model: ModelInfo, actor: Actor, action: Action) -> Condition:
    """Call the model's function, and return its result as a MongoDB filter.

    Errors of the function are not caught, so that nothing is shown or changed without a result.
    """
    answer = True if model.rows is None else model.rows(actor, action)
    if inspect.isawaitable(answer):
        answer = await answer
    if isinstance(answer, bool):
        return ALL if answer else NONE
    if not isinstance(answer, Mapping):
        raise ProcessingError(
            f"rows of the model {model.name!r} must return a condition, True or False, got {answer!r}",
            where=model.location,
            hint="return a filter as for `find()`: `Loan.reader == actor.id`, or {'reader': actor.id}",
        )
    if not answer:
        return ALL
    return encode_filter(model.document_cls, answer)
