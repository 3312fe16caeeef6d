"""The metadata of a project: a record for each model and operation that the decorators registered."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter

from pulpo_core.annotations import type_name
from pulpo_core.exceptions import NotFoundError
from pulpo_core.locations import Location
from pulpo_core.models.fields import FieldDescription, describe_computed, describe_field, describe_fields
from pulpo_core.models.indexes import describe_index, document_indexes
from pulpo_core.names import identifier
from pulpo_core.sensitive import without_sensitive_defaults
from pulpo_core.signatures import Inputs, Signature, read_signature
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from beanie import Document, View
    from pymongo import IndexModel

T = TypeVar("T")
Permissions = tuple[str, ...] | Mapping[str, tuple[str, ...]]
Isolation = Literal["process"]
RowRule = Callable[..., Any]
"""A function of actor and action that returns a condition, True or False, or an awaitable of these."""


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """A Beanie document under `@datamodel`.

    `path` is the first segment of its URL, `ui_hints` any JSON for user interfaces, `permissions` the roles that may
    use it (for every action, or by action), `rows` the rule for the documents that an actor may use (None: all). `view`
    is the class of a Beanie view, which is read through a `document_cls` with the same fields (None: a document).
    `relations` and `indexes` are those of the class (a `DataModelBase`) and of the decorator together; `wanted_indexes`
    adds the indexes that Beanie finds in the class. `searchable_fields` and `sortable_fields` are those of the class;
    empty means all fields that can be searched or sorted. `model_names` are the names of the project's models by the
    names of their classes, once the project is loaded.
    """

    kind: ClassVar[str] = "model"
    name: str
    document_cls: "type[Document]"
    location: Location
    path: str
    description: str = ""
    tags: tuple[str, ...] = ()
    ui_hints: Mapping[str, Any] = field(default_factory=dict)
    searchable_fields: tuple[str, ...] = ()
    sortable_fields: tuple[str, ...] = ()
    relations: tuple[Mapping[str, Any], ...] = ()
    indexes: tuple[Any, ...] = ()
    permissions: Permissions = ()
    rows: RowRule | None = None
    model_names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    view: "type[View] | None" = None

    @property
    def identifier(self) -> str:
        """The name as a Python identifier: `RawJobs` gives `raw_jobs`."""
        return identifier(self.name)

    @cached_property
    def fields(self) -> tuple[FieldDescription, ...]:
        """The document's own fields, in order of declaration."""
        return describe_fields(self.document_cls)

    @property
    def changes(self) -> "tuple[Literal['create', 'update', 'delete'], ...]":
        """The changes that the database allows for its documents: none in a view, no updates in a time series."""
        if self.view is not None:
            return ()
        settings = getattr(self.document_cls, "Settings", None)
        is_time_series = getattr(settings, "timeseries", None) is not None
        return ("create", "delete") if is_time_series else ("create", "update", "delete")

    @property
    def wanted_indexes(self) -> "list[IndexModel]":
        """Every index that the model declares, without duplicates: those of the document's class, then `indexes`."""
        return document_indexes(self.document_cls, self.indexes)

    @property
    def schema(self) -> dict[str, Any]:
        """The document's JSON schema, by field name."""
        found: dict[str, Any] = without_sensitive_defaults(self.document_cls.model_json_schema(by_alias=False))
        return found

    def to_dict(self, root: Path) -> dict[str, Any]:
        """Return the model as plain JSON values; source locations are relative to `root`."""
        return {
            "name": self.name,
            "description": self.description,
            "path": self.path,
            "tags": list(self.tags),
            "fields": {f.name: self._field(f) for f in (*self.fields, *describe_computed(self.document_cls))},
            "ui": dict(self.ui_hints),
            "searchable_fields": list(self.searchable_fields),
            "sortable_fields": list(self.sortable_fields),
            "relations": [dict(relation) for relation in self.relations],
            "indexes": [describe_index(index) for index in self.wanted_indexes],
            "changes": list(self.changes),
            "permissions": _plain(self.permissions),
            "rows": self.rows is not None,
            "source": _source(self.location, root),
        }

    def _field(self, field: FieldDescription) -> dict[str, Any]:
        return {**_described(field), **self._links(field), "many": field.many, "computed": field.computed}

    def _links(self, field: FieldDescription) -> dict[str, Any]:
        """Return the names of the linked models, or of their classes if these are not models."""
        names = [self.model_names.get(name, name) for name in field.links]
        return {"link": names[0] if len(names) == 1 else None, "links": names}


@dataclass(frozen=True, kw_only=True)
class OperationMetadata:
    """A function, or a class with `run()`, under `@operation`.

    `function` is the user's own callable, without the pipeline around it. `async_enabled` allows background runs: a
    client of the API need not wait for the output. `retries` is for the surfaces that run operations; `timeout`
    (seconds) is enforced by `invoke` itself. `idempotent` means that a second call with the same input does no harm.
    `isolate` runs each call in a new process, which imports `module`, whose import declares the operation. `flat` puts
    the fields of its only model beside its other parameters.
    """

    kind: ClassVar[str] = "operation"
    name: str
    function: Callable[..., Any]
    location: Location
    description: str = ""
    category: str = ""
    inputs: Inputs = None
    outputs: Any = None
    tags: tuple[str, ...] = ()
    models_in: tuple[str, ...] = ()
    models_out: tuple[str, ...] = ()
    permissions: Permissions = ()
    async_enabled: bool = False
    after: tuple[str, ...] = ()
    retries: int = 0
    timeout: float | None = None
    idempotent: bool = False
    isolate: Isolation | None = None
    flat: bool = False
    module: str = ""

    @property
    def identifier(self) -> str:
        """The name as a Python identifier: `scraping.merge` gives `scraping_merge`."""
        return identifier(self.name)

    @cached_property
    def is_async(self) -> bool:
        """True for a coroutine function; any other function runs in a thread."""
        return inspect.iscoroutinefunction(self.function)

    @cached_property
    def hides_async(self) -> bool:
        """True if the function is async, but a decorator that is not async hides it."""
        return not self.is_async and inspect.iscoroutinefunction(inspect.unwrap(self.function))

    @cached_property
    def signature(self) -> Signature:
        """The input and output of the function. Raises NameError if an annotation cannot be resolved yet."""
        return read_signature(self.function, self.name, self.inputs, self.outputs, self.location, flat=self.flat)

    @property
    def input_schema(self) -> type[BaseModel]:
        """The pydantic model that validates the operation's input."""
        return self.signature.input_model

    @cached_property
    def output_adapter(self) -> TypeAdapter[Any]:
        """The adapter that validates and serializes the function's result."""
        return TypeAdapter(self.signature.returns)

    def to_dict(self, root: Path) -> dict[str, Any]:
        """Return the operation as plain JSON values; source locations are relative to `root`."""
        return {
            "name": self.name,
            "description": self.description,
            "category": self.category,
            "tags": list(self.tags),
            "inputs": {name: _described(describe_field(name, f)) for name, f in self.signature.fields.items()},
            "outputs": type_name(self.signature.returns),
            "models_in": list(self.models_in),
            "models_out": list(self.models_out),
            "permissions": _plain(self.permissions),
            "async_enabled": self.async_enabled,
            "after": list(self.after),
            "retries": self.retries,
            "timeout": self.timeout,
            "idempotent": self.idempotent,
            "isolate": self.isolate,
            "source": _source(self.location, root),
        }


@dataclass(frozen=True)
class Metadata:
    """All models and operations of a project, each sorted by name. Immutable."""

    models: tuple[ModelInfo, ...]
    operations: tuple[OperationMetadata, ...]

    @cached_property
    def _models(self) -> dict[str, ModelInfo]:
        return {model.name: model for model in self.models}

    @cached_property
    def _operations(self) -> dict[str, OperationMetadata]:
        return {operation.name: operation for operation in self.operations}

    def model(self, name: str) -> ModelInfo:
        """Return the model with this name. Raises NotFoundError."""
        return _find(self._models, name, "model")

    def operation(self, name: str) -> OperationMetadata:
        """Return the operation with this name. Raises NotFoundError."""
        return _find(self._operations, name, "operation")

    def to_dict(self, root: Path) -> dict[str, Any]:
        """Return the models and operations as plain JSON values."""
        return {
            "models": [model.to_dict(root) for model in self.models],
            "operations": [operation.to_dict(root) for operation in self.operations],
        }


def _find(things: Mapping[str, T], name: str, what: str) -> T:
    if name in things:
        return things[name]
    raise NotFoundError(f"there is no {what} {name!r}", hint=did_you_mean(name, things, f"`pulpo {what}s` lists them"))


def _plain(permissions: Permissions) -> Any:
    if isinstance(permissions, Mapping):
        return {action: list(roles) for action, roles in permissions.items()}
    return list(permissions)


def _described(field: FieldDescription) -> dict[str, Any]:
    return {
        "type": field.type,
        "required": field.required,
        "default": field.default,
        "description": field.description,
    }


def _source(location: Location, root: Path) -> dict[str, Any]:
    return {"file": location.relative_to(root), "line": location.line}
