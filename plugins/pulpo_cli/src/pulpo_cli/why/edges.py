"""Reasons of connections between models and operations: edges of a flow, arrows of the graph.

The rules are in docs/reference/data-flow.md.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pulpo_cli.why.reason import Declared, Reason
from pulpo_core.analysis import DataFlow, DataFlowAnalyzer, Edge, project_flows
from pulpo_core.analysis.project_graph import ProjectGraph, model_id, operation_id
from pulpo_core.exceptions import NotFoundError
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata

if TYPE_CHECKING:
    from pulpo_core.project import Project

RULES = {
    "only": "no other operation of the flow returns that",
    "name": "the parameter has its name",
    "after": "its position in after= decides",
    "nearest": "its name is nearest to that of {consumer}",
    "all": "a list takes the results of all of them",
}


def edge_reasons(
    start: ModelInfo | OperationMetadata, end: ModelInfo | OperationMetadata, project: "Project"
) -> list[Reason]:
    """Return the reasons of the connection from one to the other. Raises NotFoundError if there is none."""
    found: list[Reason] = []
    if isinstance(start, OperationMetadata) and isinstance(end, OperationMetadata):
        found = _between(start, end, project)
    found += _arrows(start, end, project)
    if not found:
        raise NotFoundError(f"there is no connection from {start.name} to {end.name}", hint=_hint(start, end, project))
    return found


def _between(start: OperationMetadata, end: OperationMetadata, project: "Project") -> list[Reason]:
    flow = _flow(start, end, project.load())
    edges = [edge for edge in flow.edges if (edge.producer, edge.consumer) == (start.name, end.name)]
    where = (
        f"flow {flow.name}" if flow.name else "no flow, since they share no namespace; analysed over the whole project"
    )
    return [
        Reason("edge", f"{start.name} -> {end.name}", where, None, _reasons(edge, flow), _declared(edge, flow, project))
        for edge in edges
    ]


def _flow(start: OperationMetadata, end: OperationMetadata, metadata: Metadata) -> DataFlow:
    """Return the innermost flow with both operations; if there is none, the analysis of all operations."""
    names = {start.name, end.name}
    both = [flow for flow in project_flows(metadata) if names <= {operation.name for operation in flow.operations}]
    if both:
        return max(both, key=lambda flow: flow.name.count("."))
    return DataFlowAnalyzer().analyze(metadata.operations)


def _reasons(edge: Edge, flow: DataFlow) -> tuple[str, ...]:
    if edge.kind == "after":
        return (f"after= of {edge.consumer} names {edge.producer}",)
    if edge.kind == "database":
        return (f"{edge.producer} writes {edge.data}, which {edge.consumer} reads or writes later",)
    given = f"{edge.producer} returns {edge.data}, which is passed as parameter {edge.parameter!r} of {edge.consumer}"
    steps = [step for step in flow.steps if step.name == edge.consumer]
    rules = [b.rule for step in steps for b in step.bindings if b.parameter == edge.parameter]
    chosen = [f"rule {rule!r}: {RULES[rule].format(consumer=edge.consumer)}" for rule in rules]
    return (given, *chosen)


def _declared(edge: Edge, flow: DataFlow, project: "Project") -> tuple[Declared, ...]:
    """Return the declarations of the two operations, and of the model between them."""
    metadata = project.load()
    items: list[ModelInfo | OperationMetadata] = [metadata.operation(edge.producer), metadata.operation(edge.consumer)]
    items += [m for m in metadata.models if edge.data in (m.name, m.document_cls.__name__)]
    return tuple(Declared.of(item, project.root) for item in items)


def _arrows(
    start: ModelInfo | OperationMetadata, end: ModelInfo | OperationMetadata, project: "Project"
) -> list[Reason]:
    """Return the reasons of the arrows that `pulpo graph` draws from one to the other."""
    declared = (Declared.of(start, project.root), Declared.of(end, project.root))
    arrows = ProjectGraph(project.load(), project.root).draw().arrows
    return [
        Reason(
            "arrow", f"{start.name} -> {end.name}", "", None, (_words(arrow.kind, arrow.label, start, end),), declared
        )
        for arrow in arrows
        if (arrow.source, arrow.target) == (_id(start), _id(end)) and arrow.kind != "after"
    ]


def _words(kind: str, label: str, start: ModelInfo | OperationMetadata, end: ModelInfo | OperationMetadata) -> str:
    return {
        "reads": f"models_in= of {end.name} names {start.name}",
        "writes": f"models_out= of {start.name} names {end.name}",
        "returns": f"{start.name} returns {end.name}",
        "takes": f"parameter {label!r} of {end.name} takes {start.name}",
        "links": f"field {label!r} of {start.name} links to {end.name}",
        "backlinks": f"field {label!r} of {start.name} links back to {end.name}",
        "relates": f"relation {label!r} of {start.name} names {end.name}",
    }[kind]


def _id(item: ModelInfo | OperationMetadata) -> str:
    return operation_id(item.name) if isinstance(item, OperationMetadata) else model_id(item.name)


def _hint(start: ModelInfo | OperationMetadata, end: ModelInfo | OperationMetadata, project: "Project") -> str:
    if not isinstance(start, OperationMetadata) or not isinstance(end, OperationMetadata):
        return f"`pulpo graph {start.name}` shows its connections"
    flow = _flow(start, end, project.load())
    if path := _path(start.name, end.name, flow):
        return f"they are connected through others: {' -> '.join(path)}"
    if path := _path(end.name, start.name, flow):
        return f"the connection has the opposite direction: {' -> '.join(path)}"
    return f"neither depends on the other; `pulpo flows` shows what {end.name} depends on"


def _path(start: str, end: str, flow: DataFlow) -> Sequence[str]:
    """Return the shortest path along dependencies; empty if there is none."""
    paths: list[tuple[str, ...]] = [(end,)]
    seen = {end}
    for path in paths:  # the list grows during the iteration: shorter paths come first
        if path[0] == start:
            return path
        for before in flow.dependencies.get(path[0], ()):
            if before not in seen:
                seen.add(before)
                paths.append((before, *path))
    return ()
