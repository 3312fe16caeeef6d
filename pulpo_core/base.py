"""Optional base classes for models and operations. Nothing in Pulpo requires them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel


class DataModelBase(BaseModel):
    """A mixin for documents that state, beside their fields, how they are searched, sorted, related and indexed.

    `class Job(Document, DataModelBase)`; all of it is part of the model's metadata.
    """

    searchable_fields: ClassVar[Sequence[str]] = ()
    """The fields in which `q=` of the API looks; dotted paths lead into embedded models. Empty: all texts."""

    sortable_fields: ClassVar[Sequence[str]] = ()
    """The fields by which `sort=` of the API may order, beside `id`. Empty: all that have an order."""

    @classmethod
    def relations(cls) -> list[dict[str, Any]]:
        """Relations to other models: `{"name": "posts", "target": "Post", "cardinality": "many"}`.

        `target` is the name of a model, `cardinality` `one` or `many`. Further keys are kept, for those who read them.
        """
        return []

    @classmethod
    def indexes(cls) -> list[Any]:
        """Indexes beside `Settings.indexes`: a field name, a list of them (`-` for descending), an IndexModel."""
        return []


class OperationBase(ABC):
    """An operation as a class: `run` is what is called, on a new instance each time."""

    @abstractmethod
    async def run(self, input_model: Any) -> Any:
        """Execute the operation. Subclasses annotate the input and the result with their own types."""
