"""Where the nodes of a graph go: in columns, so that arrows lead from left to right, and cross as little as may be.

The layered method of Sugiyama, in its plainest form: ranks, waypoints for arrows that pass a column, and a few sweeps
that put each node near its neighbours.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pulpo_core.analysis.graph import Arrow, Graph

SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Route:
    """One or more arrows from one node to another, drawn as one line through `stops`: ids of nodes and waypoints."""

    stops: tuple[str, ...]
    label: str
    soft: bool
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of ids, from left to right and from top to bottom; a waypoint is an id that no node has."""

    columns: tuple[tuple[str, ...], ...]
    routes: tuple[Route, ...]


def lay_out(graph: Graph) -> Layout:
    """Give each node its place. The same graph gives the same layout."""
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
    """The arrows by their ends; one that leads back to its own node is not drawn."""
    merged: dict[tuple[str, str], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        if arrow.source != arrow.target:
            merged[arrow.source, arrow.target].append(arrow)
    return merged


def _ranks(graph: Graph, pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The column of each node: its own rank, else one behind the last of those that lead to it.

    An arrow that closes a circle does not count.
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
    """A topological order, as far as there is one."""
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
    """Sort each column by the middle of each one's neighbours in the column beside it, to the right and back."""
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for number in numbers:
            beside = columns[number - 1 if forward else number + 1]
            place = {node: (index + 0.5) / len(beside) for index, node in enumerate(beside)}
            own = {node: (index + 0.5) / len(columns[number]) for index, node in enumerate(columns[number])}
            middle = {
                node: _mean([place[other] for other in neighbours.get(node, ()) if other in place], own[node])
                for node in columns[number]
            }
            columns[number].sort(key=middle.__getitem__)


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default
