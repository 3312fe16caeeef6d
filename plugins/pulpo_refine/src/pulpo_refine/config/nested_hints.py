"""Hints of one model for fields of the models that it embeds: `{"labels": {"address.city": "Town"}}`."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from pulpo_refine.config.compact import Json
from pulpo_refine.config.hints import in_order, with_hints

Hints = Mapping[str, Json]
"""Hints by names of fields, some of which are paths into embedded models: `address.city`."""


def hint_inside(fields: Iterable[Json], hints: Hints, types: dict[str, Json], owner: str) -> None:
    """Apply the hints for fields of embedded models.

    The description of a type is shared by all that embed it, so `owner` gets a copy with the hints.
    """
    for field in fields:
        if inner := _below(hints, field["name"]):
            for shape in _objects(field):
                shape["type"] = _copy(shape["type"], inner, types, f"{owner}.{field['name']}")


def _copy(name: str, hints: Hints, types: dict[str, Json], owner: str) -> str:
    """Describe a copy of a type, with hints, and return its name."""
    copy = deepcopy(types[name])
    copy["fields"] = in_order(with_hints(field, hints.get(field["name"], {})) for field in copy["fields"])
    hint_inside(copy["fields"], hints, types, owner)
    types[f"{name} of {owner}"] = copy
    return f"{name} of {owner}"


def _below(hints: Hints, name: str) -> Hints:
    start = f"{name}."
    return {path.removeprefix(start): given for path, given in hints.items() if path.startswith(start)}


def _objects(shape: Json) -> Iterator[Json]:
    """Yield the embedded models in a value: itself, its items, or its members."""
    if shape["kind"] == "object":
        yield shape
    inner = [shape[key] for key in ("item", "value") if shape["kind"] in ("list", "map") and key in shape]
    for each in (*inner, *shape.get("options", ()), *shape.get("items", ())):
        yield from _objects(each)
