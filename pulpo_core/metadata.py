"""What the decorators collected: one record for each model and operation, and the frozen whole."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic.errors import PydanticUndefinedAnnotation

from pulpo_core.exceptions import DeclarationError, NotFoundError
from pulpo_core.fields import FieldDescription, describe_fields, find_field, has_order, is_text, type_name
from pulpo_core.indexes import describe_index, unknown_names, wanted_indexes
from pulpo_core.locations import Location
from pulpo_core.names import clashes, identifier, known_names
from pulpo_core.relations import relation_problems
from pulpo_core.signatures import Inputs, Signature, read_signature

if TYPE_CHECKING:
    from beanie import Document

T = TypeVar("T")
DEFINE = "import or define it in that module"
Permissions = tuple[str, ...] | Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """A Beanie document under `@datamodel`.

    `path` is the first segment of its URL, `ui_hints` any JSON for user interfaces, `permissions` the roles that may
    use it (for all, or by action). `relations` and `indexes` are what the class (a `DataModelBase`) and the decorator
    say together; `wanted_indexes` of `pulpo_core.indexes` adds the indexes that Beanie finds in the class.
    `searchable_fields` and `sortable_fields` are the class's; empty where it leaves that open.
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

    @property
    def identifier(self) -> str:
        """The name as a Python identifier: `RawJobs` gives `raw_jobs`."""
        return identifier(self.name)

    @cached_property
    def fields(self) -> tuple[FieldDescription, ...]:
        """The document's own fields, in the order of their declaration."""
        return describe_fields(self.document_cls)

    @property
    def schema(self) -> dict[str, Any]:
        """The document's JSON schema, by field name."""
        return dict(self.document_cls.model_json_schema(by_alias=False))

    def to_dict(self, root: Path) -> dict[str, Any]:
        """The model as plain JSON values; source locations are relative to `root`."""
        return {
            "name": self.name,
            "description": self.description,
            "path": self.path,
            "tags": list(self.tags),
            "fields": {
                f.name: {
                    "type": f.type,
                    "required": f.required,
                    "default": f.default,
                    "description": f.description,
                    "link": f.link,
                    "many": f.many,
                }
                for f in self.fields
            },
            "ui": dict(self.ui_hints),
            "searchable_fields": list(self.searchable_fields),
            "sortable_fields": list(self.sortable_fields),
            "relations": [dict(relation) for relation in self.relations],
            "indexes": [describe_index(index) for index in wanted_indexes(self)],
            "permissions": _plain(self.permissions),
            "source": {"file": self.location.relative_to(root), "line": self.location.line},
        }


@dataclass(frozen=True, kw_only=True)
class OperationMetadata:
    """A function, or a class with `run()`, under `@operation`.

    `function` is the user's own callable, without the pipeline around it. `retries` and `timeout` (seconds) are for
    whoever runs it; the timeout is kept by `invoke` itself.
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

    @property
    def identifier(self) -> str:
        """The name as a Python identifier: `scraping.merge` gives `scraping_merge`."""
        return identifier(self.name)

    @cached_property
    def is_async(self) -> bool:
        """Whether the function is a coroutine function; any other is run in a thread."""
        return inspect.iscoroutinefunction(self.function)

    @cached_property
    def signature(self) -> Signature:
        """How the function is called. Raises NameError while an annotation cannot be resolved yet."""
        return read_signature(self.function, self.name, self.inputs, self.outputs, self.location)

    @property
    def input_schema(self) -> type[BaseModel]:
        """The pydantic model that validates the operation's input."""
        return self.signature.input_model

    @cached_property
    def output_adapter(self) -> TypeAdapter[Any]:
        """Validates and serializes what the function returns."""
        return TypeAdapter(self.signature.returns)

    def to_dict(self, root: Path) -> dict[str, Any]:
        """The operation as plain JSON values; source locations are relative to `root`."""
        return {
            "name": self.name,
            "description": self.description,
            "category": self.category,
            "tags": list(self.tags),
            "inputs": {
                f.name: {
                    "type": f.type,
                    "required": f.required,
                    "default": f.default,
                    "description": f.description,
                }
                for f in describe_fields(self.input_schema)
            },
            "outputs": type_name(self.signature.returns),
            "models_in": list(self.models_in),
            "models_out": list(self.models_out),
            "permissions": _plain(self.permissions),
            "async_enabled": self.async_enabled,
            "after": list(self.after),
            "retries": self.retries,
            "timeout": self.timeout,
            "source": {"file": self.location.relative_to(root), "line": self.location.line},
        }


@dataclass(frozen=True)
class Metadata:
    """All models and operations of a project, each sorted by name. Nothing in it changes any more."""

    models: tuple[ModelInfo, ...]
    operations: tuple[OperationMetadata, ...]

    @cached_property
    def _models(self) -> dict[str, ModelInfo]:
        return {model.name: model for model in self.models}

    @cached_property
    def _operations(self) -> dict[str, OperationMetadata]:
        return {operation.name: operation for operation in self.operations}

    def model(self, name: str) -> ModelInfo:
        """The model of that name. Raises NotFoundError."""
        return _find(self._models, name, "model")

    def operation(self, name: str) -> OperationMetadata:
        """The operation of that name. Raises NotFoundError."""
        return _find(self._operations, name, "operation")

    def to_dict(self, root: Path) -> dict[str, Any]:
        """The whole as plain JSON values."""
        return {
            "models": [model.to_dict(root) for model in self.models],
            "operations": [operation.to_dict(root) for operation in self.operations],
        }


def freeze(models: Sequence[ModelInfo], operations: Sequence[OperationMetadata]) -> Metadata:
    """Sort what was registered, and check what only the whole can show. Raises DeclarationError with every finding."""
    metadata, problems = assemble(models, operations)
    if problems:
        raise DeclarationError("\n".join(map(str, problems)))
    return metadata


def assemble(
    models: Sequence[ModelInfo], operations: Sequence[OperationMetadata]
) -> tuple[Metadata, list[DeclarationError]]:
    """Sort what was registered, and find what is wrong with it: an error each."""
    metadata = Metadata(
        tuple(sorted(models, key=lambda model: model.name)),
        tuple(sorted(operations, key=lambda operation: operation.name)),
    )
    classes = {model.document_cls.__name__: model.document_cls for model in metadata.models}
    paths = [(model, model.path.replace("-", "_")) for model in metadata.models]
    found = [
        *_shared("the identifier", [(model, model.identifier) for model in metadata.models], "colliding-name"),
        *_shared("the identifier", [(item, item.identifier) for item in metadata.operations], "colliding-name"),
        *_shared("the path", paths, "colliding-path"),
        *(_model_problem(model, classes) for model in metadata.models),
        *relation_problems(metadata.models),
        *map(_operation_problem, metadata.operations),
    ]
    return metadata, [problem for problem in found if problem]


def _shared(what: str, items: Sequence[tuple[Any, str]], rule: str) -> Iterator[DeclarationError]:
    places = {item.name: item.location for item, _ in items}
    for key, names in clashes((item.name, key) for item, key in items):
        claimed = " and ".join(f"{items[0][0].kind} {name!r} ({places[name]})" for name in names)
        details = {"rule": rule, "name": names[-1]}
        message = f"{what} {key!r} is claimed by {claimed}"
        yield DeclarationError(message, details, where=places[names[-1]], hint="rename one")


def _model_problem(model: ModelInfo, classes: Mapping[str, type[Any]]) -> DeclarationError | None:
    """What is wrong with a model. Links lead to other models by name, for modules that link both ways (`Link["Job"]`)
    cannot import each other."""
    if "<locals>" in model.document_cls.__qualname__:
        return _problem(model, f"model {model.name!r} is declared inside a function", "move it to module level")
    try:
        if not model.document_cls.__pydantic_complete__:
            model.document_cls.model_rebuild(_types_namespace=dict(classes))
    except PydanticUndefinedAnnotation as error:
        message = f"model {model.name!r} cannot be built: {error.message}"
        return _problem(model, message, DEFINE, rule="unresolved-annotation", value=error.name)
    except Exception as error:
        return _problem(model, f"model {model.name!r} cannot be built: {error}", "correct its fields")
    return _named_fields_problem(model)


def _named_fields_problem(model: ModelInfo) -> DeclarationError | None:
    """The first name in what a model says about its fields that is none, or not of the kind that is meant."""
    names = [field.name for field in model.fields]
    for attribute, is_fit, what in (
        ("searchable_fields", is_text, "text"),
        ("sortable_fields", has_order, "single value, which has an order"),
    ):
        for name in getattr(model, attribute):
            field = find_field(model.document_cls, name)
            said = f"model {model.name!r} names {name!r} in {attribute}, which is"
            if field is None:
                hint = known_names(name, names)
                return _problem(model, f"{said} no stored field", hint, rule="wrong-field", value=name)
            if not is_fit(field):
                message = f"{said} {type_name(field.annotation)}, no {what}"
                return _problem(model, message, "leave it out", rule="wrong-field", value=name)
    if unknown := unknown_names(model):
        message = f"model {model.name!r} has an index on {unknown[0]!r}, which is no stored field"
        return _problem(model, message, known_names(unknown[0], names), rule="wrong-field", value=unknown[0])
    return None


def _operation_problem(operation: OperationMetadata) -> DeclarationError | None:
    said = f"operation {operation.name!r}"
    try:
        returns = operation.signature.returns
    except NameError as error:
        message = f"{said} has an annotation that cannot be resolved: {error}"
        return _problem(operation, message, DEFINE, rule="unresolved-annotation", value=error.name)
    except DeclarationError as error:
        return error
    if isinstance(returns, type) and issubclass(returns, BaseModel):
        return None
    try:
        _ = operation.output_adapter
    except Exception as error:
        message = f"{said} returns {type_name(returns)}, which pydantic cannot validate: {str(error).splitlines()[0]}"
        return _problem(operation, message, "annotate a pydantic model, plain values, or Any")
    return None


def _problem(item: ModelInfo | OperationMetadata, message: str, hint: str, **details: Any) -> DeclarationError:
    return DeclarationError(message, {"name": item.name, **details}, where=item.location, hint=hint)


def _find(things: Mapping[str, T], name: str, what: str) -> T:
    if name in things:
        return things[name]
    close = get_close_matches(name, things, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"`pulpo {what}s` lists them"
    raise NotFoundError(f"there is no {what} {name!r}", hint=hint)


def _plain(permissions: Permissions) -> Any:
    if isinstance(permissions, Mapping):
        return {action: list(roles) for action, roles in permissions.items()}
    return list(permissions)
