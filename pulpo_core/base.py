"""Optional base classes for models and operations. Nothing requires them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

# A pydantic model, so that subclasses can set its ClassVars without repeating the annotation. Type checkers see a plain
# class: with two models among the bases, they would report a conflict of `model_config`.
if TYPE_CHECKING:
    _Mixin = object
else:
    _Mixin = BaseModel


class DataModelBase(_Mixin):
    """A mixin for documents that declares fields for search and sorting, relations and indexes.

    `class Job(Document, DataModelBase)`; the declarations become part of the model's metadata.
    """

    searchable_fields: ClassVar[Sequence[str]] = ()
    """The fields that `q=` of the API searches; dotted paths lead into embedded models. Empty: all text fields."""

    sortable_fields: ClassVar[Sequence[str]] = ()
    """The fields that `sort=` of the API accepts, beside `id`. Empty: all that have an order."""

    @classmethod
    def relations(cls) -> list[dict[str, Any]]:
        """Return relations to other models: `{"name": "posts", "target": "Post", "cardinality": "many"}`.

        `target` is the name of a model, `cardinality` is `one` or `many`. Other keys are kept for the plugins.
        """
        return []

    @classmethod
    def indexes(cls) -> list[Any]:
        """Return indexes beside `Settings.indexes`: field names, lists of them (`-` for descending), IndexModels."""
        return []


class OperationBase(ABC):
    """An operation as a class: each call creates an instance, and calls its `run`."""

    @abstractmethod
    async def run(self, input_model: Any) -> Any:
        """Run the operation. Subclasses annotate the input and the result with their own types."""
