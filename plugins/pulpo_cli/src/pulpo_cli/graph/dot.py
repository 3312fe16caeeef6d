"""Graphs in the DOT language of Graphviz: `pulpo graph --format dot | dot -Tsvg`."""

from pulpo_core.analysis.graph import Graph, Node
from pulpo_core.cli.console import plain

SHAPES = {
    "operation": 'shape=box, style="rounded"',
    "model": "shape=cylinder",
    "data": "shape=parallelogram",
    "parameter": "shape=plain",
}


def dot(graph: Graph) -> str:
    """Return a graph as a `digraph`, from left to right, with descriptions as tooltips."""
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["digraph {", "    rankdir=LR", '    node [fontname="sans-serif"]', '    edge [fontname="sans-serif"]']
    lines += [f"    {_node(node, ids)}" for node in graph.nodes if not node.frame]
    for number, frame in enumerate(graph.frames):
        lines += [f"    subgraph cluster_{number} {{", f"        label={quoted(frame)}"]
        lines += [f"        {_node(node, ids)}" for node in graph.nodes if node.frame == frame]
        lines.append("    }")
    for arrow in graph.arrows:
        shown = [f"label={quoted(arrow.text)}"] * bool(arrow.text) + ["style=dashed"] * arrow.soft
        attributes = f" [{', '.join(shown)}]" if shown else ""
        lines.append(f"    {ids[arrow.source]} -> {ids[arrow.target]}{attributes}")
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str) -> str:
    """Return text as a quoted string on one line, with backslashes and quotes escaped."""
    escaped = plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _node(node: Node, ids: dict[str, str]) -> str:
    tooltip = f", tooltip={quoted(node.description)}" if node.description else ""
    return f"{ids[node.id]} [label={quoted(node.name)}, {SHAPES[node.kind]}{tooltip}]"
