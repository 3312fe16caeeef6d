"""The step from registered models and operations to a project's metadata: sorting, and checks across all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticUndefinedAnnotation
from pydantic.fields import FieldInfo

from pulpo_core.annotations import type_name
from pulpo_core.exceptions import DeclarationError
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.models.document_checks import document_problems
from pulpo_core.models.fields import find_field, has_order, is_text
from pulpo_core.models.indexes import unknown_names
from pulpo_core.models.refs import refs_in
from pulpo_core.models.relations import relation_problems
from pulpo_core.names import clashes
from pulpo_core.sensitive import leave_out_of_repr
from pulpo_core.suggestions import did_you_mean

DEFINE = "import or define it in that module"


def freeze(models: Sequence[ModelInfo], operations: Sequence[OperationMetadata]) -> Metadata:
    """Return the metadata of a project. From now on, sensitive fields are left out of the `repr` of its models.

    Raises one DeclarationError with every finding of the checks.
    """
    metadata, problems = assemble(models, operations)
    if problems:
        raise DeclarationError("\n".join(map(str, problems)))
    leave_out_of_repr(
        [
            *(model.document_cls for model in metadata.models),
            *(kind for item in metadata.operations for kind in (item.input_schema, item.signature.returns)),
        ]
    )
    return metadata


def assemble(
    models: Sequence[ModelInfo], operations: Sequence[OperationMetadata]
) -> tuple[Metadata, list[DeclarationError]]:
    """Return the metadata of a project, and an error for each problem."""
    names = {model.document_cls.__name__: model.name for model in models}
    metadata = Metadata(
        tuple(replace(model, model_names=names) for model in sorted(models, key=lambda model: model.name)),
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
        *document_problems(metadata.models),
        *map(_operation_problem, metadata.operations),
    ]
    if not any(found):  # otherwise the fields may be unreadable
        found = [*_wrong_refs(metadata, {*names, *names.values()})]
    return metadata, [problem for problem in found if problem]


def _wrong_refs(metadata: Metadata, known: Collection[str]) -> Iterator[DeclarationError]:
    """Yield an error for each field or input whose `Ref` names an unknown model."""
    fields: list[tuple[ModelInfo | OperationMetadata, Mapping[str, FieldInfo]]] = [
        *((model, model.document_cls.model_fields) for model in metadata.models),
        *((operation, operation.signature.fields) for operation in metadata.operations),
    ]
    for item, each in fields:
        for name, field in each.items():
            for ref in refs_in(field):
                if ref.model not in known:
                    message = f"{name!r} of {item.kind} {item.name!r} is a {ref}, but there is no such model"
                    yield _problem(
                        item, message, did_you_mean(ref.model, sorted(known)), rule="wrong-field", value=ref.model
                    )


def _shared(what: str, items: Sequence[tuple[Any, str]], rule: str) -> Iterator[DeclarationError]:
    places = {item.name: item.location for item, _ in items}
    for key, names in clashes((item.name, key) for item, key in items):
        claimed = " and ".join(f"{items[0][0].kind} {name!r} ({places[name]})" for name in names)
        details = {"rule": rule, "name": names[-1]}
        message = f"{what} {key!r} is claimed by {claimed}"
        yield DeclarationError(message, details, where=places[names[-1]], hint="rename one")


def _model_problem(model: ModelInfo, classes: Mapping[str, type[Any]]) -> DeclarationError | None:
    """Return the error for a model, or None. Completes models that link to others by name (`Link["Job"]`).

    Modules whose models link to each other cannot import each other, so these names are resolved here, with all models
    of the project.
    """
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
    """Return an error for the first unsuitable name in searchable_fields, sortable_fields or indexes, or None."""
    names = [field.name for field in model.fields]
    for attribute, is_fit, what in (
        ("searchable_fields", is_text, "text"),
        ("sortable_fields", has_order, "a single value of a type that has an order"),
    ):
        for name in getattr(model, attribute):
            field = find_field(model.document_cls, name)
            named = f"model {model.name!r} names {name!r} in {attribute}"
            if field is None:
                message = f"{named}, which is not a stored field"
                return _problem(model, message, did_you_mean(name, names), rule="wrong-field", value=name)
            if not is_fit(field):
                message = f"{named}, which is {type_name(field.annotation)}, not {what}"
                return _problem(model, message, "leave it out", rule="wrong-field", value=name)
    if unknown := unknown_names(model.document_cls, model.indexes):
        message = f"model {model.name!r} has an index on {unknown[0]!r}, which is not a stored field"
        return _problem(model, message, did_you_mean(unknown[0], names), rule="wrong-field", value=unknown[0])
    return None


def _operation_problem(operation: OperationMetadata) -> DeclarationError | None:
    name = f"operation {operation.name!r}"
    try:
        returns = operation.signature.returns
    except NameError as error:
        message = f"{name} has an annotation that cannot be resolved: {error}"
        return _problem(operation, message, DEFINE, rule="unresolved-annotation", value=error.name)
    except DeclarationError as error:
        return error
    if isinstance(returns, type) and issubclass(returns, BaseModel):
        return None
    try:
        _ = operation.output_adapter
    except Exception as error:
        message = f"{name} returns {type_name(returns)}, which pydantic cannot validate: {str(error).splitlines()[0]}"
        return _problem(operation, message, "annotate a pydantic model, plain values, or Any")
    return None


def _problem(item: ModelInfo | OperationMetadata, message: str, hint: str, **details: Any) -> DeclarationError:
    return DeclarationError(message, {"name": item.name, **details}, where=item.location, hint=hint)
