"""Graphs in the language of Mermaid, which GitHub, GitLab and many editors draw."""

from pulpo_core.analysis.graph import Graph, Node
from pulpo_core.cli.console import plain

SHAPES = {"operation": ("[", "]"), "model": ("[(", ")]"), "data": ("[/", "/]"), "parameter": ("([", "])")}
SAFE = frozenset(" ._,:-=/←→…")


def mermaid(graph: Graph) -> str:
    """Return a graph as a Mermaid flowchart, from left to right."""
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    lines += [f"    {_node(node, ids)}" for node in graph.nodes if not node.frame]
    for number, frame in enumerate(graph.frames):
        lines.append(f"    subgraph f{number}[{quoted(frame)}]")
        lines += [f"        {_node(node, ids)}" for node in graph.nodes if node.frame == frame]
        lines.append("    end")
    for arrow in graph.arrows:
        line = "-.->" if arrow.soft else "-->"
        label = f"|{quoted(arrow.text)}|" if arrow.text else ""
        lines.append(f"    {ids[arrow.source]} {line}{label} {ids[arrow.target]}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return text in quotes, with everything escaped that Mermaid or HTML could interpret."""
    return '"' + "".join(c if c.isalnum() or c in SAFE else f"#{ord(c)};" for c in plain(text)) + '"'


def _node(node: Node, ids: dict[str, str]) -> str:
    left, right = SHAPES[node.kind]
    return f"{ids[node.id]}{left}{quoted(node.name)}{right}"
