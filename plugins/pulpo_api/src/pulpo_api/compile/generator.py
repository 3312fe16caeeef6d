"""Generates `generated_api.py`, a module of routes for each model and operation, and the OpenAPI document."""

import keyword
from collections.abc import Iterable
from functools import cached_property

from pulpo_api.compile.openapi.collections import many
from pulpo_api.compile.openapi.custom import describe_custom_routes
from pulpo_api.compile.openapi.document import write_openapi
from pulpo_api.compile.operations_graph import write_graph
from pulpo_api.compile.route_names import custom_routes, model_routes, operation_routes, own_routes
from pulpo_api.mounts import HINT, Mounts, collect_mounts, taken_paths
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import GenerationError
from pulpo_core.generation import Artifact, Code, GenerationContext, Templates, break_lines
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.project import Project

TAKEN = frozenset({"ModelRoutes", "Request", "Response", "Router", "router", "routes", "str"})
VERBS = ("list", "create", "bulk", "follow", "get", "replace", "update", "delete")


class ApiGenerator:
    """FastAPI routes for every model and operation."""

    name = "api"

    def __init__(self, project: Project | None = None) -> None:
        """Ask the plugins for their mounts, whose prefixes no model can have. Raises ConfigurationError."""
        self.project = project
        self.mounts: Mounts = {} if project is None else collect_mounts(project)

    @cached_property
    def customise(self) -> str:
        """The setting `customise`. Raises ConfigurationError."""
        return "" if self.project is None else self.project.section(ApiSettings).customise

    def generate(self, context: GenerationContext) -> Iterable[Artifact]:
        """Yield the application, a module for each model and operation, the OpenAPI document and the graph.

        Raises GenerationError for a reserved path, ConfigurationError for invalid routes of the project's own.
        """
        templates = Templates("pulpo_api")
        models, operations = context.metadata.models, context.metadata.operations
        check_paths(context.metadata, self.mounts)
        application = templates.render("application.py.jinja", **_application(context))
        yield Artifact("generated_api.py", application, parts=own_routes())
        yield self._openapi(context)
        yield Artifact("operations_graph.json", write_graph(context.metadata, context.root))
        yield Artifact("api_routes/__init__.py", "")
        yield Artifact("api_routes/operations/__init__.py", "")
        for model in models:
            content = templates.render("model.py.jinja", **_model(model))
            parts = model_routes(model)
            yield Artifact(f"api_routes/{model.identifier}.py", break_lines(content), sources=(model,), parts=parts)
        for operation in operations:
            content = templates.render("operation.py.jinja", **_operation(operation))
            path = f"api_routes/operations/{operation.identifier}.py"
            yield Artifact(path, break_lines(content), sources=(operation,), parts=operation_routes(operation))

    def _openapi(self, context: GenerationContext) -> Artifact:
        """Return the document for the default settings; the application sets the members that depend on its own."""
        metadata, settings, custom = context.metadata, ApiSettings.model_construct(), None
        if self.customise:
            custom = describe_custom_routes(self.customise, context.root, metadata, self.mounts)
        text = write_openapi(metadata, context.project_name, context.project_version, settings, custom)
        return Artifact("openapi.json", text, parts=custom_routes(custom["paths"]) if custom else ())


def check_paths(metadata: Metadata, mounts: Mounts) -> None:
    """Raise GenerationError for a path, a module or a URL that is taken by the API itself or by a mount."""
    for model, message in taken_paths(metadata, mounts):
        raise GenerationError(message, where=model.location, hint=HINT)
    for model in metadata.models:
        if model.identifier == "operations":
            raise GenerationError(
                f"the module of model {model.name!r} would overwrite the routes of the operations",
                where=model.location,
                hint="give it another name",
            )
    for operation in metadata.operations:
        if operation.name.lower() == "graph":
            raise GenerationError(
                f"operation {operation.name!r} would be served at /operations/graph, which is taken by the graph",
                where=operation.location,
                hint="give it another name",
            )


def _application(context: GenerationContext) -> dict[str, object]:
    metadata = context.metadata
    return {
        "title": context.project_name,
        "version": context.project_version,
        "root": context.root_from_output,
        "models": [(model.path, f"api_routes.{model.identifier}") for model in metadata.models],
        "operations": [(op.name, f"api_routes.operations.{op.identifier}") for op in metadata.operations],
    }


def _model(model: ModelInfo) -> dict[str, object]:
    cls = model.document_cls
    outer, *_ = cls.__qualname__.split(".")
    taken = TAKEN | {f"{verb}_{noun}" for verb in VERBS for noun in (model.identifier, many(model))}
    return {
        "name": Code(model.name),
        "model": model.name,
        "path": Code(model.path),
        "module": _dotted(cls.__module__, model),
        "outer": _dotted(outer, model),
        "alias": Code(f"{outer}Model") if outer in taken else None,
        "rest": Code("".join(f".{_dotted(part, model)}" for part in cls.__qualname__.split(".")[1:])),
        "one": Code(model.identifier),
        "many": Code(many(model)),
    }


def _operation(operation: OperationMetadata) -> dict[str, object]:
    return {
        "name": Code(operation.name),
        "operation": operation.name,
        "function": Code(operation.identifier),
    }


def _dotted(name: str, model: ModelInfo) -> Code:
    """Return a dotted name for an import statement. Raises GenerationError if it is not an importable name."""
    if all(part.isidentifier() and not keyword.iskeyword(part) for part in name.split(".")):
        return Code(name)
    raise GenerationError(
        f"model {model.name!r} is declared at {name!r}, which cannot be imported",
        where=model.location,
        hint="move it to a module with an ordinary name",
    )
