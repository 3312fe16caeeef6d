"""Finds models by their collections."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pulpo_core.beanie_internals import is_of_class

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo


class ModelsByCollection:
    """Finds the model whose documents a write is about. The models must be bound to the database."""

    def __init__(self, database: str, models: "Iterable[ModelInfo]") -> None:
        self._database = database
        self._models: dict[str, list[ModelInfo]] = {}
        for model in sorted(models, key=lambda model: len(model.document_cls.__mro__)):
            self._models.setdefault(model.document_cls.get_collection_name(), []).append(model)

    def __call__(self, fields: Mapping[str, Any]) -> "ModelInfo | None":
        """Return the model of a write's collection. If models share it, the class named in the write decides, or else
        the class that the others inherit from."""
        models = self._models.get(fields["collection"]) if fields["database"] == self._database else None
        if not models or len(models) == 1:
            return models[0] if models else None
        given = [each for each in (*fields.get("documents", ())[:1], fields.get("filter")) if isinstance(each, Mapping)]
        named = (model for each in given for model in models if is_of_class(model.document_cls, each))
        return next(named, models[0])
