"""Generates `generated_api.py`, a module of routes for each model and operation, and the OpenAPI document."""

from collections.abc import Iterable
from functools import cached_property, partial

from pulpo_api.compile.omissions import describe_servable
from pulpo_api.compile.openapi.collections import many
from pulpo_api.compile.openapi.custom import describe_custom_routes
from pulpo_api.compile.openapi.document import write_openapi
from pulpo_api.compile.operations_graph import write_graph
from pulpo_api.compile.route_names import custom_routes, model_routes, operation_routes, own_routes
from pulpo_api.mounts import Mounts, collect_mounts
from pulpo_api.settings import ApiSettings
from pulpo_core.generation import Artifact, Code, GenerationContext, Omission, Templates, break_lines
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.project import Project

TAKEN = frozenset({"ModelRoutes", "Request", "Response", "Router", "router", "routes", "str"})
VERBS = (
    "list",
    "create",
    "bulk",
    "follow",
    "count",
    "change",
    "remove",
    "import",
    "get",
    "replace",
    "update",
    "delete",
)


class ApiGenerator:
    """FastAPI routes for every model and operation."""

    name = "api"

    def __init__(self, project: Project | None = None) -> None:
        """Collect the mounts of plugins, whose prefixes no model can have. Raises ConfigurationError."""
        self.project = project
        self.mounts: Mounts = {} if project is None else collect_mounts(project)

    @cached_property
    def customise(self) -> str:
        """The setting `customise`. Raises ConfigurationError."""
        return "" if self.project is None else self.project.section(ApiSettings).customise

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        """Yield the application, a module for each model and operation, the OpenAPI document and the graph.

        Parts that cannot be served are left out. Raises ConfigurationError if the project's own routes are invalid.
        """
        templates = Templates("pulpo_api")
        describe = partial(self._openapi, context)
        openapi, served, omissions = describe_servable(context.metadata, self.mounts, describe)
        yield from omissions
        application = templates.render("application.py.jinja", **_application(context, served))
        yield Artifact("generated_api.py", application, parts=own_routes())
        yield openapi
        yield Artifact("operations_graph.json", write_graph(context.metadata, context.root))
        yield Artifact("api_routes/__init__.py", "")
        yield Artifact("api_routes/operations/__init__.py", "")
        for model in served.models:
            content = templates.render("model.py.jinja", **_model(model))
            parts = model_routes(model)
            yield Artifact(f"api_routes/{model.identifier}.py", break_lines(content), sources=(model,), parts=parts)
        for operation in served.operations:
            content = templates.render("operation.py.jinja", **_operation(operation))
            path = f"api_routes/operations/{operation.identifier}.py"
            yield Artifact(path, break_lines(content), sources=(operation,), parts=operation_routes(operation))

    def _openapi(self, context: GenerationContext, served: Metadata) -> Artifact:
        """Return the document for the default settings; the application sets the members that depend on settings."""
        settings, custom = ApiSettings.model_construct(), None
        if self.customise:
            custom = describe_custom_routes(self.customise, context.root, served, self.mounts)
        text = write_openapi(served, context.project_name, context.project_version, settings, custom)
        return Artifact("openapi.json", text, parts=custom_routes(custom["paths"]) if custom else ())


def _application(context: GenerationContext, served: Metadata) -> dict[str, object]:
    return {
        "title": context.project_name,
        "version": context.project_version,
        "root": context.root_from_output,
        "models": [(model.path, f"api_routes.{model.identifier}") for model in served.models],
        "operations": [(op.name, f"api_routes.operations.{op.identifier}") for op in served.operations],
    }


def _model(model: ModelInfo) -> dict[str, object]:
    cls = model.document_cls  # the name is a plain one, because other models are left out
    outer, *_ = cls.__qualname__.split(".")
    taken = TAKEN | {f"{verb}_{noun}" for verb in VERBS for noun in (model.identifier, many(model))}
    return {
        "name": Code(model.name),
        "model": model.name,
        "path": Code(model.path),
        "module": Code(cls.__module__),
        "outer": Code(outer),
        "alias": Code(f"{outer}Model") if outer in taken else None,
        "rest": Code(cls.__qualname__.removeprefix(outer)),
        "one": Code(model.identifier),
        "many": Code(many(model)),
        "changes": model.changes,
    }


def _operation(operation: OperationMetadata) -> dict[str, object]:
    return {
        "name": Code(operation.name),
        "operation": operation.name,
        "function": Code(operation.identifier),
    }
