"""The layout of a graph: nodes in columns, with arrows from left to right and few crossings.

This is the layered method of Sugiyama in its simplest form:

1. Each node gets a rank, its column: one more than the highest rank of the nodes before it. For fetch -> clean -> store
   and fetch -> store, the ranks are 0, 1 and 2. Arrows that close a cycle are ignored.
2. An arrow that passes a column, here fetch -> store, gets a waypoint in it (`1@1`: arrow 1, rank 1), so that the line
   has room there and does not run through `clean`.
3. Sweeps to the right and back sort each column by the average position of the neighbours in the column before. This
   removes most crossings; finding the fewest possible is NP-hard.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pulpo_core.analysis.graph import Arrow, Graph

SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Route:
    """One or more arrows between two nodes, drawn as one line through `stops`: ids of nodes and waypoints."""

    stops: tuple[str, ...]
    label: str
    soft: bool
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of ids, from left to right and from top to bottom. An id without a node is a waypoint."""

    columns: tuple[tuple[str, ...], ...]
    routes: tuple[Route, ...]


def lay_out(graph: Graph) -> Layout:
    """Return the layout of a graph. The same graph gives the same layout."""
    merged = _merged(graph.arrows)
    ranks = _ranks(graph, merged)
    columns: dict[int, list[str]] = defaultdict(list)
    for node in graph.nodes:
        columns[ranks[node.id]].append(node.id)
    routes = []
    for number, ((source, target), arrows) in enumerate(merged.items()):
        turned = ranks[source] > ranks[target]
        first, last = (target, source) if turned else (source, target)
        passed = range(ranks[first] + 1, ranks[last])
        for rank in passed:
            columns[rank].append(f"{number}@{rank}")
        stops = (first, *(f"{number}@{rank}" for rank in passed), last)
        label = ", ".join(dict.fromkeys(arrow.text for arrow in arrows if arrow.text))
        routes.append(Route(stops, label, all(arrow.soft for arrow in arrows), turned))
    ordered = [columns[rank] for rank in sorted(columns)]
    _sweep(ordered, _neighbours(routes))
    return Layout(tuple(map(tuple, ordered)), tuple(routes))


def _merged(arrows: Iterable[Arrow]) -> dict[tuple[str, str], list[Arrow]]:
    """Return the arrows by their ends, without those from a node to itself."""
    merged: dict[tuple[str, str], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        if arrow.source != arrow.target:
            merged[arrow.source, arrow.target].append(arrow)
    return merged


def _ranks(graph: Graph, pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the column of each node: its own rank if it has one, else the first one after its predecessors.

    Arrows that close a cycle are ignored.
    """
    given = {node.id: node.rank for node in graph.nodes if node.rank is not None}
    following: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        following[source].append(target)
    order = _depth_first([node.id for node in graph.nodes], following)
    position = {node: number for number, node in enumerate(order)}
    ranks = dict.fromkeys(order, 0) | given
    for source in order:
        for target in following[source]:
            if position[target] > position[source] and target not in given:
                ranks[target] = max(ranks[target], ranks[source] + 1)
    return ranks


def _depth_first(nodes: Sequence[str], following: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a topological order; in a cycle, one of the arrows is ignored."""
    done: list[str] = []
    seen: set[str] = set()
    for start in nodes:
        stack = [(start, iter(following[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            target = next((target for target in stack[-1][1] if target not in seen), None)
            if target is None:
                done.append(stack.pop()[0])
            else:
                seen.add(target)
                stack.append((target, iter(following[target])))
    return done[::-1]


def _neighbours(routes: Iterable[Route]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for route in routes:
        for one, other in zip(route.stops, route.stops[1:], strict=False):
            found[one].append(other)
            found[other].append(one)
    return found


def _sweep(columns: list[list[str]], neighbours: Mapping[str, Sequence[str]]) -> None:
    """Sort each column by the average positions of its neighbours in the previous column: to the right, then back."""
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for number in numbers:
            previous = columns[number - 1 if forward else number + 1]
            place = {node: (index + 0.5) / len(previous) for index, node in enumerate(previous)}
            own = {node: (index + 0.5) / len(columns[number]) for index, node in enumerate(columns[number])}
            middle = {
                node: _mean([place[other] for other in neighbours.get(node, ()) if other in place], own[node])
                for node in columns[number]
            }
            columns[number].sort(key=middle.__getitem__)


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default
