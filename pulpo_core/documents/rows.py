"""Rows: which documents of a model an actor may use, as the function behind `@datamodel(rows=…)` decides."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from beanie import Document

from pulpo_core.exceptions import PermissionDeniedError, ProcessingError
from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.registries import ModelRegistry

Condition = Mapping[str, Any]
ALL: Condition = {}
NONE: Condition = {"_id": {"$in": []}}


class Rows:
    """The documents of one class that an actor may use; all of them without an actor.

    `rules` are the models whose `rows` have a say about them: see `row_rules`.
    """

    __slots__ = ("_actor", "_kind", "_name", "_rules")

    def __init__(self, kind: type[Document], name: str, rules: Sequence[ModelInfo], actor: Actor | None) -> None:
        self._kind = kind
        self._name = name
        self._rules = rules
        self._actor = actor

    async def condition(self, action: Action) -> Condition:
        """Return the condition that a document must meet for an action; empty where every document will do."""
        if self._actor is None or not self._rules:
            return ALL
        return all_of(*[await _ask(model, self._actor, action) for model in self._rules])

    @property
    def is_limited(self) -> bool:
        """Return True where some documents may be closed to the actor."""
        return self._actor is not None and bool(self._rules)

    async def check(self, action: Action, content: Mapping[str, Any], known: Condition = NONE) -> None:
        """Raise PermissionDeniedError unless the actor may do that to a document with this content.

        `known` is a condition that the document is known to meet.
        """
        if self._actor is None or not self._rules:
            return
        condition = await self.condition(action)
        if condition != known and not await meets(self._kind, content, condition):
            raise PermissionDeniedError(f"{self._actor.id!r} may not {action} this {self._name}")


def row_rules(kind: type[Document]) -> tuple[ModelInfo, ...]:
    """Return the models whose `rows` have a say about the documents of a class: its own, and those it inherits from."""
    models = ModelRegistry.list_all()
    return tuple(model for model in models if model.rows is not None and issubclass(kind, model.document_cls))


async def meets(kind: type[Document], content: Mapping[str, Any], condition: Condition) -> bool:
    """Return True if a document with this content, which need not be stored, meets a condition.

    The database decides, so that the condition means what it means in a query. It gets the content as a literal, in a
    pipeline that begins with one empty document, whatever the collection holds: `$facet` always returns one.
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
    """Return the condition that all of these are met."""
    if any(condition is NONE for condition in conditions):
        return NONE
    proper = [condition for condition in conditions if condition]
    return {"$and": proper} if len(proper) > 1 else proper[0] if proper else ALL


async def _ask(model: ModelInfo, actor: Actor, action: Action) -> Condition:
    """Return what the model's function says, as a filter of MongoDB.

    What the function raises passes: without an answer, nothing is shown or changed.
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
            hint="return a filter, as `find()` takes it: `Loan.reader == actor.id`, or {'reader': actor.id}",
        )
    if not answer:
        return ALL
    return dict(model.document_cls.find(answer, with_children=True).get_filter_query())
