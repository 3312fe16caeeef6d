"""The operations directly before and after each operation, and the reasons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pulpo_core.analysis import DataFlow, DataFlowAnalyzer, Edge, HierarchyParser
from pulpo_core.metadata import Metadata


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour of an operation, and the reasons: `RawJobs as stepstone`, `stored Job`."""

    name: str
    reasons: tuple[str, ...]


class Neighbours:
    """The edges of each operation: those in the flow of its root namespace, and those to other root namespaces."""

    def __init__(self, metadata: Metadata, flows: Iterable[DataFlow]) -> None:
        parser = HierarchyParser()
        root = {operation.name: parser.parse(operation.name).root for operation in metadata.operations}
        whole = DataFlowAnalyzer().analyze(metadata.operations)
        edges = {edge for edge in whole.edges if root[edge.producer] != root[edge.consumer]}
        edges |= {edge for flow in flows if "." not in flow.name for edge in flow.edges}
        self._before: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
        self._after: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
        for edge in sorted(edges, key=lambda edge: (edge.producer, edge.consumer, edge.reason)):
            self._before[edge.consumer].append((edge.producer, edge))
            self._after[edge.producer].append((edge.consumer, edge))

    def before(self, name: str) -> tuple[Neighbour, ...]:
        """Return the operations directly before an operation."""
        return tuple(_merged(self._before[name]))

    def after(self, name: str) -> tuple[Neighbour, ...]:
        """Return the operations directly after an operation."""
        return tuple(_merged(self._after[name]))


def _merged(found: Iterable[tuple[str, Edge]]) -> Iterator[Neighbour]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for name, edge in found:
        reasons[name].append(edge.reason)
    for name in sorted(reasons):
        yield Neighbour(name, tuple(reasons[name]))
