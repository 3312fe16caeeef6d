"""Graphs as SVG for a web page, whose style sheet sets the colors: `.node`, `.model`, `.arrow`, `.soft`, `.label`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from rich.cells import cell_len

from pulpo_cli.graph.layout import Layout, Route, lay_out
from pulpo_core.analysis.graph import Graph, Node
from pulpo_core.cli.console import plain

CHARACTER, HEIGHT, ROW, PADDING, MARGIN = 7.3, 30, 46, 12, 8
LABEL_CHARACTER, GAP = 6.1, 40


@dataclass(frozen=True, slots=True)
class Box:
    """The position of a node or a waypoint: its left edge, its vertical middle, its width."""

    x: float
    y: float
    width: float


def svg(graph: Graph, title: str, links: Mapping[str, str] | None = None) -> str:
    """Return a graph as SVG. `links` are the addresses of nodes, by their ids."""
    layout = lay_out(graph)
    nodes = {node.id: node for node in graph.nodes}
    boxes = _boxes(layout, nodes)
    width = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    height = max((box.y for box in boxes.values()), default=0) + HEIGHT / 2 + MARGIN
    parts = [
        f'<svg class="graph" role="img" aria-label="{escape(plain(title))}" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg">',
        *(_line(route, boxes) for route in layout.routes),
        *(_node(node, boxes[node.id], (links or {}).get(node.id)) for node in graph.nodes),
        *(_label(route, boxes) for route in layout.routes if route.label),
        "</svg>",
    ]
    return "\n".join(parts)


def _boxes(layout: Layout, nodes: Mapping[str, Node]) -> dict[str, Box]:
    widths = [max((_width(nodes.get(name)) for name in column), default=0) for column in layout.columns]
    gaps = [_gap(column, layout.routes) for column in layout.columns]
    lefts = accumulate((width + gap for width, gap in zip(widths, gaps, strict=True)), initial=float(MARGIN))
    tallest = max(map(len, layout.columns), default=0)
    boxes = {}
    for column, left, width in zip(layout.columns, lefts, widths, strict=False):
        top = MARGIN + HEIGHT / 2 + (tallest - len(column)) * ROW / 2
        for row, name in enumerate(column):
            boxes[name] = Box(left, top + row * ROW, width)
    return boxes


def _width(node: Node | None) -> float:
    return 0 if node is None else cell_len(plain(node.name)) * CHARACTER + 2 * PADDING


def _gap(column: Sequence[str], routes: Sequence[Route]) -> float:
    """Return the width of the gap after a column, which holds its labels."""
    labels = [route.label for route in routes if route.stops[-2] in column]
    return GAP + max((cell_len(label) * LABEL_CHARACTER for label in labels), default=0)


def _line(route: Route, boxes: Mapping[str, Box]) -> str:
    first = boxes[route.stops[0]]
    x, y = first.x + first.width, first.y
    path = [f"M{x:.1f} {y:.1f}"]
    for stop in route.stops[1:]:
        box = boxes[stop]
        bend = (box.x - x) / 2
        path.append(f"C{x + bend:.1f} {y:.1f} {box.x - bend:.1f} {box.y:.1f} {box.x:.1f} {box.y:.1f}")
        x, y = box.x, box.y
        if stop != route.stops[-1]:  # a waypoint: straight through its column
            x += box.width
            path.append(f"H{x:.1f}")
    tip = _tip(first.x + first.width, first.y, left=True) if route.reversed else _tip(x, y)
    return f'<path class="arrow{" soft" if route.soft else ""}" d="{" ".join(path)}"/>{tip}'


def _tip(x: float, y: float, *, left: bool = False) -> str:
    back = 7 if left else -7
    return f'<path class="tip" d="M{x:.1f} {y:.1f} l{back} -4 v8 z"/>'


def _label(route: Route, boxes: Mapping[str, Box]) -> str:
    """Return the label, placed in the gap before the last stop."""
    before, last = boxes[route.stops[-2]], boxes[route.stops[-1]]
    x, y = (before.x + before.width + last.x) / 2, (before.y + last.y) / 2
    return f'<text class="label" x="{x:.1f}" y="{y + 3:.1f}">{escape(plain(route.label))}</text>'


def _node(node: Node, box: Box, link: str | None) -> str:
    top = box.y - HEIGHT / 2
    round_corners = {"operation": 6, "parameter": 15}.get(node.kind, 0)
    title = f"<title>{escape(plain(node.description))}</title>" if node.description else ""
    drawn = (
        f'<g class="node {node.kind}">{title}<rect x="{box.x:.1f}" y="{top:.1f}" width="{box.width:.1f}" '
        f'height="{HEIGHT}" rx="{round_corners}"/><text x="{box.x + box.width / 2:.1f}" y="{box.y + 4:.1f}">'
        f"{escape(plain(node.name))}</text></g>"
    )
    return f'<a href="{escape(link)}">{drawn}</a>' if link else drawn
