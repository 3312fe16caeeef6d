"""Reasons of what leads from one model or operation to another: edges of a flow, arrows of the graph.

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
    "name": "the parameter is named like it",
    "after": "its place in after= says so",
    "nearest": "its name is nearest to that of {consumer}",
    "all": "a list takes what all of them return",
}
ModelOrOperation = ModelInfo | OperationMetadata


def edge_reasons(start: ModelOrOperation, end: ModelOrOperation, project: "Project") -> list[Reason]:
    """Why there is an edge from one to the other. Raises NotFoundError where there is none."""
    found: list[Reason] = []
    if isinstance(start, OperationMetadata) and isinstance(end, OperationMetadata):
        found = _between(start, end, project)
    found += _arrows(start, end, project)
    if not found:
        raise NotFoundError(f"nothing leads from {start.name} to {end.name}", hint=_hint(start, end, project))
    return found


def _between(start: OperationMetadata, end: OperationMetadata, project: "Project") -> list[Reason]:
    flow = _flow(start, end, project.load())
    edges = [edge for edge in flow.edges if (edge.producer, edge.consumer) == (start.name, end.name)]
    where = f"flow {flow.name}" if flow.name else "no flow: they share no namespace; what holds for the whole project"
    return [
        Reason("edge", f"{start.name} -> {end.name}", where, None, _because(edge, flow), _declared(edge, flow, project))
        for edge in edges
    ]


def _flow(start: OperationMetadata, end: OperationMetadata, metadata: Metadata) -> DataFlow:
    """The innermost flow that has both operations, else the analysis of all."""
    names = {start.name, end.name}
    both = [flow for flow in project_flows(metadata) if names <= {operation.name for operation in flow.operations}]
    if both:
        return max(both, key=lambda flow: flow.name.count("."))
    return DataFlowAnalyzer().analyze(metadata.operations)


def _because(edge: Edge, flow: DataFlow) -> tuple[str, ...]:
    if edge.kind == "after":
        return (f"after= of {edge.consumer} names {edge.producer}",)
    if edge.kind == "database":
        return (f"{edge.producer} writes {edge.data}, which {edge.consumer} reads or writes after it",)
    given = f"{edge.producer} returns {edge.data}, which goes into parameter {edge.parameter!r} of {edge.consumer}"
    steps = [step for step in flow.steps if step.name == edge.consumer]
    rules = [b.rule for step in steps for b in step.bindings if b.parameter == edge.parameter]
    chosen = [f"rule {rule!r}: {RULES[rule].format(consumer=edge.consumer)}" for rule in rules]
    return (given, *chosen)


def _declared(edge: Edge, flow: DataFlow, project: "Project") -> tuple[Declared, ...]:
    """The two operations, and the model between them."""
    metadata = project.load()
    items: list[ModelOrOperation] = [metadata.operation(edge.producer), metadata.operation(edge.consumer)]
    items += [m for m in metadata.models if edge.data in (m.name, m.document_cls.__name__)]
    return tuple(Declared.of(item, project.root) for item in items)


def _arrows(start: ModelOrOperation, end: ModelOrOperation, project: "Project") -> list[Reason]:
    """What `pulpo graph` draws from a model or operation to another one."""
    declared = (Declared.of(start, project.root), Declared.of(end, project.root))
    arrows = ProjectGraph(project.load(), project.root).draw().arrows
    return [
        Reason(
            "arrow", f"{start.name} -> {end.name}", "", None, (_words(arrow.kind, arrow.label, start, end),), declared
        )
        for arrow in arrows
        if (arrow.source, arrow.target) == (_id(start), _id(end)) and arrow.kind != "after"
    ]


def _words(kind: str, label: str, start: ModelOrOperation, end: ModelOrOperation) -> str:
    return {
        "reads": f"models_in= of {end.name} names {start.name}",
        "writes": f"models_out= of {start.name} names {end.name}",
        "returns": f"{start.name} returns {end.name}",
        "takes": f"parameter {label!r} of {end.name} takes {start.name}",
        "links": f"field {label!r} of {start.name} links to {end.name}",
        "backlinks": f"field {label!r} of {start.name} links back to {end.name}",
        "relates": f"relation {label!r} of {start.name} leads to {end.name}",
    }[kind]


def _id(item: ModelOrOperation) -> str:
    return operation_id(item.name) if isinstance(item, OperationMetadata) else model_id(item.name)


def _hint(start: ModelOrOperation, end: ModelOrOperation, project: "Project") -> str:
    if not isinstance(start, OperationMetadata) or not isinstance(end, OperationMetadata):
        return f"`pulpo graph {start.name}` shows what leads where"
    flow = _flow(start, end, project.load())
    if way := _way(start.name, end.name, flow):
        return f"it leads there through others: {' -> '.join(way)}"
    if way := _way(end.name, start.name, flow):
        return f"it is the other way round: {' -> '.join(way)}"
    return f"neither depends on the other; `pulpo flows` shows what {end.name} depends on"


def _way(start: str, end: str, flow: DataFlow) -> Sequence[str]:
    """The shortest way along dependencies; empty where there is none."""
    ways: list[tuple[str, ...]] = [(end,)]
    seen = {end}
    for way in ways:
        if way[0] == start:
            return way
        for before in flow.dependencies.get(way[0], ()):
            if before not in seen:
                seen.add(before)
                ways.append((before, *way))
    return ()
