"""Builds the document that describes the admin UI for a caller."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from pulpo_core.metadata import Metadata
from pulpo_core.visibility import Visible
from pulpo_refine.config.compact import Json, compact
from pulpo_refine.config.fields import FieldReader
from pulpo_refine.config.models import describe_model, link_back
from pulpo_refine.config.operations import describe_operation


def describe(metadata: Metadata, visible: Visible | None, *, has_changes: bool = False, has_lists: bool = True) -> Json:
    """Return the visible models, operations and types; None means all of them.

    `has_changes` means that changes are recorded, `has_lists` that filters and the like are described.
    """
    part = metadata if visible is None else visible.part_of(metadata)
    reader = FieldReader({model.document_cls: model.name for model in part.models})
    models = [
        describe_model(
            model,
            _actions(model.path, model.changes, visible),
            reader,
            has_changes=has_changes,
            has_lists=has_lists,
        )
        for model in part.models
    ]
    link_back(models)
    operations = [describe_operation(operation, part.models, reader) for operation in part.operations]
    return {"models": models, "operations": operations, "types": dict(sorted(reader.types.items()))}


def encode(described: Json, **surroundings: Any) -> tuple[str, bytes]:
    """Return the whole document as JSON, and its hash. `surroundings` are the parts that do not come from metadata."""
    content = {**surroundings, **described}
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    return digest, orjson.dumps({"hash": digest, **content})


def actor_part(actor: Any, is_anonymous: bool) -> Json:
    """Return the part of the document that describes the caller."""
    return {"anonymous": True} if is_anonymous else compact(id=actor.id, roles=sorted(actor.roles))


def _actions(path: str, changes: Any, visible: Visible | None) -> set[str]:
    every = {"read", *changes}
    return every if visible is None else {action for action in every if (path, action) in visible.actions}


def features(flags: Mapping[str, bool]) -> Json:
    """Return the names of the available features."""
    return {name: True for name, is_on in flags.items() if is_on}
