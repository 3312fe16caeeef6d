"""Order in a graph: parallel groups, cycles, ancestors. A graph maps each name to its predecessors."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

Predecessors = Mapping[str, Iterable[str]]


def parallel_groups(graph: Predecessors) -> tuple[tuple[str, ...], ...]:
    """Return the names in groups, each sorted. The predecessors of a group are in earlier groups.

    Raises graphlib.CycleError.
    """
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    groups = []
    while sorter.is_active():
        ready = sorter.get_ready()
        groups.append(tuple(sorted(ready)))
        sorter.done(*ready)
    return tuple(groups)


def find_cycles(graph: Predecessors) -> list[tuple[str, ...]]:
    """Return disjoint cycles, until the rest of the graph has none. Each begins with its smallest name."""
    left = {name: sorted(graph[name]) for name in sorted(graph)}
    cycles = []
    while cycle := _cycle(left):
        cycles.append(cycle)
        left = {name: [p for p in left[name] if p not in cycle] for name in left if name not in cycle}
    return cycles


def _cycle(graph: Predecessors) -> tuple[str, ...]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names: list[str] = error.args[1][:-1]
        smallest = names.index(min(names))
        return tuple(names[smallest:] + names[:smallest])
    return ()


class Ancestors:
    """The ancestors of names, at any distance. Raises graphlib.CycleError."""

    def __init__(self, graph: Predecessors) -> None:
        self._bits = {name: 1 << position for position, name in enumerate(graph)}
        self._before: dict[str, int] = {}
        for name in TopologicalSorter(graph).static_order():
            before = 0
            for predecessor in graph[name]:
                before |= self._before[predecessor] | self._bits[predecessor]
            self._before[name] = before

    def has(self, name: str, ancestor: str) -> bool:
        """Return True if `ancestor` comes before `name`."""
        return bool(self._before[name] & self._bits[ancestor])
