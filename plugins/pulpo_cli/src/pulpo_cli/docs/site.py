"""The pages of a project's documentation."""

from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pulpo_cli.docs import search
from pulpo_cli.docs.addresses import GRAPH, INDEX, addresses, flow_page, page_of, relative
from pulpo_cli.docs.environment import environment
from pulpo_cli.docs.neighbours import Neighbours
from pulpo_cli.docs.permissions import permission_rows
from pulpo_cli.docs.references import model_references
from pulpo_cli.docs.tables import Tables
from pulpo_cli.docs.usages import usages
from pulpo_cli.graph.flow import flow_graph
from pulpo_cli.graph.svg import svg
from pulpo_core.analysis import DataFlow, project_flows, shares_data
from pulpo_core.analysis.graph import Graph
from pulpo_core.analysis.project_graph import ProjectGraph, model_id, operation_id
from pulpo_core.generation import Artifact
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.models.fields import own_fields
from pulpo_core.models.indexes import describe_index
from pulpo_core.usage import Usage

if TYPE_CHECKING:
    from pulpo_core.project import Project

ASSETS = ("site.js", "style.css")


class Site:
    """Renders all pages as artifacts. The same metadata and settings give the same pages."""

    def __init__(self, project: "Project") -> None:
        self.project = project
        self.metadata = project.load()
        self.flows = project_flows(self.metadata)
        self.graph = ProjectGraph(self.metadata, project.root).draw()
        self.addresses = addresses(self.metadata)
        self._environment = environment()

    def pages(self) -> Iterator[Artifact]:
        """Yield all files of the site."""
        yield from self._assets()
        unrelated = {flow.name for flow in self._namespaces if not shares_data(flow)}
        yield self._page("index", INDEX, "Overview", roots=self._roots(), flows=self._namespaces, unrelated=unrelated)
        yield self._page("graph", GRAPH, "Graph", graph=self._svg(self.graph, "The whole project", GRAPH))
        for model in self.metadata.models:
            yield self._model(model)
        for operation in self.metadata.operations:
            yield self._operation(operation)
        for flow in self._namespaces:
            yield self._flow(flow)

    def _assets(self) -> Iterator[Artifact]:
        folder = files("pulpo_cli.docs") / "assets"
        for name in ASSETS:
            yield Artifact(f"assets/{name}", (folder / name).read_text(encoding="utf-8"))
        yield Artifact("assets/pages.js", search.script(self.metadata, self._namespaces))

    @cached_property
    def _namespaces(self) -> tuple[DataFlow, ...]:
        return tuple(flow for flow in self.flows if [o.name for o in flow.operations] != [flow.name])

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self.metadata, self.flows)

    def _roots(self) -> list[tuple[str, list[OperationMetadata]]]:
        """Return the operations by root namespace; last, those that share no data and those without a namespace."""
        flows = sorted(
            (flow for flow in self._namespaces if "." not in flow.name), key=lambda flow: not shares_data(flow)
        )
        roots = {flow.name: list(flow.operations) for flow in flows}
        alone = [operation for operation in self.metadata.operations if operation.name.split(".")[0] not in roots]
        return [*roots.items(), *([("", alone)] if alone else [])]

    def _model(self, model: ModelInfo) -> Artifact:
        page, node = page_of(model), model_id(model.name)
        tables = Tables(self._model_pages)
        return self._page(
            "model",
            page,
            model.name,
            model=model,
            rows=tables.rows(own_fields(model.document_cls)),
            shapes=list(tables.shapes()),
            references=model_references(node, self.graph),
            indexes=[describe_index(index) for index in model.wanted_indexes],
            permissions=permission_rows(model),
            graph=self._svg(self.graph.around([node]), f"Neighbours of {model.name}", page),
            uses=self._uses(model),
        )

    def _operation(self, operation: OperationMetadata) -> Artifact:
        page, node = page_of(operation), operation_id(operation.name)
        tables, signature = Tables(self._model_pages), operation.signature
        return self._page(
            "operation",
            page,
            operation.name,
            operation=operation,
            takes=tables.linked_type(signature.input_model) if signature.kind == "model" else (),
            rows=tables.rows(signature.fields),
            returns=tables.linked_type(signature.returns),
            shapes=list(tables.shapes()),
            before=self._neighbours.before(operation.name),
            after=self._neighbours.after(operation.name),
            permissions=permission_rows(operation),
            graph=self._svg(self.graph.around([node]), f"Neighbours of {operation.name}", page),
            uses=self._uses(operation),
        )

    def _flow(self, flow: DataFlow) -> Artifact:
        page = flow_page(flow.name)
        below = f"{flow.name}."
        return self._page(
            "flow",
            page,
            flow.name,
            flow=flow,
            shares_data=shares_data(flow),
            inner=[other for other in self._namespaces if other.name.startswith(below)],
            graph=self._svg(flow_graph(flow), f"The flow {flow.name}", page),
        )

    def _page(self, template: str, page: str, title: str, **values: Any) -> Artifact:
        content = self._environment.get_template(f"{template}.html.jinja").render(
            project=self.project.settings.name or self.project.root.name,
            version=self.project.version,
            metadata=self.metadata,
            title=title,
            page=page,
            to=lambda target: relative(page, target),
            page_of=page_of,
            flow_page=flow_page,
            place=self._place,
            namespaces={flow.name for flow in self._namespaces},
            **values,
        )
        return Artifact(page, content)

    @cached_property
    def _model_pages(self) -> dict[type, str]:
        """The addresses of the models, relative to a page of a model or an operation."""
        return {model.document_cls: relative(page_of(model), page_of(model)) for model in self.metadata.models}

    def _svg(self, graph: Graph, title: str, page: str) -> Markup:
        """Return the drawing, whose models and operations link to their pages. Its texts are already escaped."""
        named = {node.id: self.addresses.get(f"{node.kind}:{node.name}") for node in graph.nodes}
        links = {key: relative(page, target) for key, target in named.items() if target}
        return Markup(svg(graph, title, links))  # noqa: S704

    def _uses(self, item: ModelInfo | OperationMetadata) -> dict[str, list[Usage]]:
        """Return the usages of a model or an operation, by surface."""
        found: dict[str, list[Usage]] = {}
        for usage in usages(item, self.project):
            found.setdefault(usage.surface, []).append(usage)
        return found

    def _place(self, item: ModelInfo | OperationMetadata) -> str:
        return f"{item.location.relative_to(self.project.root)}:{item.location.line}"
