"""The models of a project by their collections: the names and the sensitive fields of stored documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union

from pulpo_core.beanie_internals import class_id
from pulpo_core.sensitive import may_hold_sensitive

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.metadata import ModelInfo
    from pulpo_core.project import Project


@dataclass(slots=True)
class CollectionModels:
    """The classes whose documents a collection holds, and their models, base classes first."""

    classes: "list[type[Document]]" = field(default_factory=list)
    models: "list[ModelInfo]" = field(default_factory=list)
    kind: Any = None
    """The type whose sensitive parts are hidden: the union of all classes; None if nothing is sensitive."""
    is_time_series: bool = False

    def model_of(self, document: Mapping[str, Any]) -> "ModelInfo | None":
        """Return the model of a document, by the class name stored in it, or else the model of the collection."""
        word = document.get("_class_id")
        named = (model for model in self.models if word is not None and class_id(model.document_cls) == word)
        return next(named, self.models[0] if self.models else None)


NONE = CollectionModels()


class StoredModels:
    """Finds the models of collections. The documents of the project must be bound."""

    def __init__(self, project: "Project") -> None:
        self._project = project
        self._found: dict[str, CollectionModels] | None = None

    def of(self, collection: str) -> CollectionModels:
        """Return the models of a collection."""
        if self._found is None:
            self._found = self._find()
        return self._found.get(collection, NONE)

    def _find(self) -> dict[str, CollectionModels]:
        found: dict[str, CollectionModels] = {}
        models = [model for model in self._project.metadata.models if model.view is None]
        for model in sorted(models, key=lambda model: len(model.document_cls.__mro__)):
            one = found.setdefault(model.document_cls.get_collection_name(), CollectionModels())
            one.models.append(model)
            one.classes.append(model.document_cls)
        for document in self._project.documents():
            found.setdefault(document.get_collection_name(), CollectionModels()).classes.append(document)
        for one in found.values():
            kind: Any = Union.__getitem__(tuple(one.classes))
            one.kind = kind if may_hold_sensitive(kind) else None
            one.is_time_series = any(kind.get_settings().timeseries is not None for kind in one.classes)
        return found
