"""Optional base classes for models and operations. Nothing in Pulpo requires them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar


class DataModelBase:
    """A mixin for documents that state, beside their fields, how they are searched, sorted, related and indexed."""

    searchable_fields: ClassVar[Sequence[str]] = ()
    sortable_fields: ClassVar[Sequence[str]] = ()

    @classmethod
    def relations(cls) -> list[dict[str, Any]]:
        """Relations to other models: `{"name": "posts", "target": "Post", "cardinality": "many"}`."""
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
