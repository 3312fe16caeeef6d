"""Access to recorded changes: an actor may see the changes of documents that they may read."""

from typing import TYPE_CHECKING, Any

from pulpo_core.documents import Documents
from pulpo_core.documents.fields import excluded_keys
from pulpo_core.documents.rows import row_rules
from pulpo_core.runtime import Runtime

if TYPE_CHECKING:
    from pulpo_core.invocation import Actor
    from pulpo_core.metadata import ModelInfo


async def check_readable(runtime: Runtime, actor: "Actor", channel: str, model: "ModelInfo", key: Any) -> None:
    """Raise unless the actor may read a document: PermissionDeniedError, NotFoundError if `rows=` hides it."""
    await runtime.access.check(actor, "read", model)
    if row_rules(model.document_cls):
        await Documents[Any](model).as_(actor, channel).get(key)


async def readable_collections(runtime: Runtime, actor: "Actor") -> list[str]:
    """Return the collections of which the actor may read all documents."""
    found: dict[str, bool] = {}
    for model in (model for model in runtime.project.metadata.models if model.view is None):
        name = model.document_cls.get_collection_name()
        is_open = not row_rules(model.document_cls) and await runtime.access.permits(actor, "read", model)
        found[name] = found.get(name, True) and is_open
    return sorted(name for name, is_open in found.items() if is_open)


def hidden_keys(model: "ModelInfo | None") -> frozenset[str]:
    """Return the stored names of the fields that no surface shows."""
    return frozenset() if model is None else excluded_keys(model.document_cls)
