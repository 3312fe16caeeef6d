"""The graph of a flow: its parameters, its steps by group, and the values between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pulpo_core.analysis.dataflow import DataFlow, Edge
from pulpo_core.analysis.graph import Arrow, Graph, Node


def flow_graph(flow: DataFlow) -> Graph:
    """Return the graph of one flow, in a frame. A flow with a cycle has no groups, but is also drawn."""
    ranks = {name: rank for rank, group in enumerate(flow.groups, 1) for name in group}
    parameters = [
        Node(_parameter_id(flow, parameter.name), "parameter", parameter.declaration, frame=flow.name, rank=0)
        for parameter in flow.parameters
    ]
    steps = [
        Node(
            _step_id(flow, operation.name),
            "operation",
            operation.name,
            operation.description,
            frame=flow.name,
            rank=ranks.get(operation.name),
        )
        for operation in sorted(flow.operations, key=lambda operation: (ranks.get(operation.name, 0), operation.name))
    ]
    return Graph((*parameters, *steps), tuple(sorted([*_between(flow), *_into(flow)])))


def flows_graph(flows: Iterable[DataFlow]) -> Graph:
    """Return the graph of several flows, each in its frame."""
    graphs = [flow_graph(flow) for flow in flows]
    return Graph(
        tuple(node for graph in graphs for node in graph.nodes),
        tuple(arrow for graph in graphs for arrow in graph.arrows),
    )


def _between(flow: DataFlow) -> Iterator[Arrow]:
    """Yield an arrow for each pair of steps that depend on each other, with the values or the reason as its label."""
    reasons: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in flow.edges:
        reasons[edge.producer, edge.consumer].append(edge)
    needed = {(before, step.name) for step in flow.steps for before in (*step.takes_from, *step.waits_for)}
    for pair, edges in reasons.items():
        if flow.steps and pair not in needed:
            continue
        values = [edge for edge in edges if edge.kind == "value"]
        label = ", ".join(edge.reason for edge in values or edges)
        yield Arrow(
            _step_id(flow, pair[0]), _step_id(flow, pair[1]), "value" if values else "order", label, soft=not values
        )


def _into(flow: DataFlow) -> Iterator[Arrow]:
    for parameter in flow.parameters:
        for operation, target in parameter.targets:
            label = "" if target == parameter.name else target
            yield Arrow(_parameter_id(flow, parameter.name), _step_id(flow, operation), "parameter", label)


def _step_id(flow: DataFlow, name: str) -> str:
    return f"{flow.name}/operation:{name}"


def _parameter_id(flow: DataFlow, name: str) -> str:
    return f"{flow.name}/parameter:{name}"
