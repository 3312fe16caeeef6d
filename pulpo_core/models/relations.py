"""The relations of a model to others: from `relations()` of the class, and `@datamodel(relations=…)`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.names import SEGMENT
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo

EXAMPLE = """write {"name": "posts", "target": "Post", "cardinality": "many"}"""
CARDINALITIES = ("one", "many")


def check_relations(relations: Iterable[Mapping[str, Any]], where: Location) -> tuple[Mapping[str, Any], ...]:
    """Return the relations in order, without duplicates.

    Raises DeclarationError for one that is incomplete, or declared twice with different values.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for relation in relations:
        _check(relation, where)
        if found.setdefault(relation["name"], relation) != relation:
            raise DeclarationError(
                f"relation {relation['name']!r} is declared twice, with different values",
                where=where,
                hint="keep one: in relations() of the class, or in relations= of the decorator",
            )
    return tuple(found.values())


def relation_problems(models: Iterable["ModelInfo"]) -> Iterator[DeclarationError]:
    """Yield the errors that need all models: targets that do not exist, relations that contradict their field."""
    names = {model.name: model.document_cls.__name__ for model in models}
    for model in models:
        fields = {field.name: field for field in model.fields if field.links}
        for relation in model.relations:
            name, target, field = relation["name"], relation["target"], fields.get(relation["name"])
            details = {"rule": "wrong-relation", "name": model.name, "value": name}
            relation_name = f"relation {name!r} of model {model.name!r}"
            if target not in names:
                details |= {"value": target, "target": target}
                hint = did_you_mean(target, sorted(names))
                message = f"{relation_name} has the unknown target {target!r}"
                yield DeclarationError(message, details, where=model.location, hint=hint)
            elif field and (names[target] not in field.links or field.many != (relation["cardinality"] == "many")):
                message = f"{relation_name} is to {relation['cardinality']} {target}, but the field is {field.type}"
                yield DeclarationError(message, details, where=model.location, hint="make the two agree")


def _check(relation: Mapping[str, Any], where: Location) -> None:
    for key in ("name", "target", "cardinality"):
        if not isinstance(relation.get(key), str):
            raise DeclarationError(f"relation {dict(relation)!r} has no {key}", where=where, hint=EXAMPLE)
    if not re.fullmatch(SEGMENT, relation["name"], re.ASCII):
        hint = "use letters, digits and single underscores, starting with a letter"
        raise DeclarationError(f"relation name {relation['name']!r} cannot be used", where=where, hint=hint)
    if relation["cardinality"] not in CARDINALITIES:
        message = f"the cardinality of relation {relation['name']!r} must be one or many"
        raise DeclarationError(f"{message}, got {relation['cardinality']!r}", where=where, hint="write one or many")
