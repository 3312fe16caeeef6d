"""The data-flow analysis: the order of operations, derived from the types that they take, return, read and write.

docs/reference/data-flow.md has the rules, with examples.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError
from itertools import pairwise
from operator import attrgetter

from pydantic.fields import FieldInfo

from pulpo_core.analysis.binding import Binder
from pulpo_core.analysis.dataflow import Binding, DataFlow, Edge, FlowStep, Parameter, Problem
from pulpo_core.analysis.hierarchy import HierarchyParser
from pulpo_core.analysis.ordering import Ancestors, find_cycles, parallel_groups
from pulpo_core.analysis.ports import Ports
from pulpo_core.metadata import Metadata, OperationMetadata
from pulpo_core.names import identifier

Predecessors = dict[str, set[str]]
Bindings = Mapping[str, tuple[Binding, ...]]


class DataFlowAnalyzer:
    """Analyses sets of operations. Their order in the arguments makes no difference."""

    def analyze(self, operations: Iterable[OperationMetadata], name: str = "") -> DataFlow:
        """Return the data flow of a set of operations; `name` is their namespace."""
        return _analyze(sorted(operations, key=lambda operation: operation.name), name)

    def build_dependency_graph(self, operations: Iterable[OperationMetadata]) -> dict[str, list[str]]:
        """Return the direct dependencies of each operation: their sorted names, by the operation's name."""
        return {name: list(found) for name, found in self.analyze(operations).dependencies.items()}

    def find_parallel_groups(self, operations: Iterable[OperationMetadata]) -> list[list[str]]:
        """Return names in groups. Each depends on earlier groups only. Raises DeclarationError for a cycle."""
        return [list(group) for group in _without_cycle(self.analyze(operations)).groups]

    def topological_sort(self, operations: Iterable[OperationMetadata]) -> list[str]:
        """Return names, each after all its dependencies. Raises DeclarationError for a cycle."""
        return list(_without_cycle(self.analyze(operations)).order)


def project_flows(metadata: Metadata) -> tuple[DataFlow, ...]:
    """Return a project's flows: one for each namespace with all its operations, then one for each standalone."""
    hierarchy = HierarchyParser(operation.name for operation in metadata.operations)
    sets = [(namespace, hierarchy.members(namespace)) for namespace in hierarchy.namespaces]
    sets += [(name, (name,)) for name in hierarchy.standalones]
    analyzer = DataFlowAnalyzer()
    return tuple(analyzer.analyze(map(metadata.operation, members), name) for name, members in sets)


def _without_cycle(flow: DataFlow) -> DataFlow:
    for problem in flow.problems:
        if problem.kind == "cycle":
            raise problem.error()
    return flow


def _analyze(operations: Sequence[OperationMetadata], name: str) -> DataFlow:
    ports = [Ports.of(operation) for operation in operations]
    edges = set(_after_edges(operations))
    bindings: Bindings = {}
    problems: list[Problem] = []
    try:
        graph = _graph(operations, edges)
        order = [name for group in parallel_groups(graph) for name in group]
        by_name = {item.name: item for item in ports}
        binder = Binder([by_name[name] for name in order], Ancestors(graph))
        bindings = binder.bind()
        problems += sorted(binder.problems, key=lambda problem: (problem.operations, problem.parameter))
        edges |= set(_value_edges(ports, bindings))
        before = Ancestors(_graph(operations, edges))
        edges |= set(_stored_edges(operations, before))
        edges |= set(_updater_edges(operations, parallel_groups(_graph(operations, edges))))
        groups = parallel_groups(_graph(operations, edges))
    except CycleError:
        found = tuple(_cycle_problems(operations, edges))
        return DataFlow(name, tuple(operations), _sorted(edges), (), (), (), (*found, *problems))
    parameters = _parameters(ports, bindings, groups, name)
    return DataFlow(
        name,
        tuple(operations),
        _sorted(edges),
        groups,
        tuple(_steps(ports, bindings, parameters, groups, edges)),
        parameters,
        tuple(problems),
    )


def _graph(operations: Iterable[OperationMetadata], edges: Iterable[Edge]) -> Predecessors:
    """Return the direct predecessors of each operation."""
    graph: Predecessors = {operation.name: set() for operation in operations}
    for edge in edges:
        graph[edge.consumer].add(edge.producer)
    return graph


def _sorted(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    return tuple(sorted(edges, key=attrgetter("producer", "consumer", "kind", "data", "parameter")))


def _after_edges(operations: Sequence[OperationMetadata]) -> Iterable[Edge]:
    """Yield the edges that `after=` declares. Operations outside the set are ignored."""
    names = {operation.name for operation in operations}
    for operation in operations:
        yield from (Edge(before, operation.name, "after") for before in operation.after if before in names)


def _value_edges(ports: Sequence[Ports], bindings: Bindings) -> Iterable[Edge]:
    for item in ports:
        for binding in bindings[item.name]:
            data = item.parameters[binding.parameter].name
            yield from (Edge(one, item.name, "value", data, binding.parameter) for one in binding.operations)


def _stored_edges(operations: Sequence[OperationMetadata], before: Ancestors) -> Iterable[Edge]:
    """Order the operations on a model: writers, then updaters, then readers; never against a value or an `after=`."""
    for model, (writers, updaters, readers) in _stages(operations).items():
        pairs = [(one, other) for one in writers for other in (*updaters, *readers)]
        pairs += [(one, other) for one in updaters for other in readers]
        yield from (Edge(one, other, "database", model) for one, other in pairs if not before.has(one, other))


def _updater_edges(operations: Sequence[OperationMetadata], groups: Sequence[Sequence[str]]) -> Iterable[Edge]:
    """Order the operations that read and write the same model: one after the other, as all other edges order them."""
    position = {name: number for number, name in enumerate(name for group in groups for name in group)}
    for model, (_, updaters, _) in _stages(operations).items():
        ordered = sorted(updaters, key=position.__getitem__)
        yield from (Edge(one, other, "database", model) for one, other in pairwise(ordered))


def _stages(operations: Sequence[OperationMetadata]) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Return each model's operations in three lists: those that only write it, read and write it, and only read it."""
    stages: dict[str, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    for operation in operations:
        read, written = set(operation.models_in), set(operation.models_out)
        for model in sorted(read | written):
            stages[model][0 if model not in read else 1 if model in written else 2].append(operation.name)
    return stages


def _cycle_problems(operations: Sequence[OperationMetadata], edges: Iterable[Edge]) -> Iterable[Problem]:
    reasons: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in _sorted(edges):
        reasons[edge.producer, edge.consumer].append(edge)
    places = {operation.name: operation.location for operation in operations}
    for cycle in find_cycles(_graph(operations, edges)):
        pairs = [*zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
        links = [f"{one} ({places[one]}) → {other}: {reasons[one, other][0].reason}" for one, other in pairs]
        hint = _way_out([reasons[pair] for pair in pairs])
        message = f"{len(cycle)} operations depend on each other in a cycle: {'; '.join(links)}"
        if len(cycle) == 1:
            message = f"operation {cycle[0]!r} names itself in its after="
        yield Problem("cycle", message, hint, places[cycle[0]], cycle)


def _way_out(links: Sequence[Sequence[Edge]]) -> str:
    """Return the remedy for a cycle: an `after=` that overrides a softer reason, else a change of a declaration."""
    soft = [edge for link in links for edge in link if all(e.kind != "after" for e in link)]
    if not soft:
        return "remove one of these from its after="
    edge = next((edge for edge in soft if edge.kind == "database"), soft[0])
    what = f"models_in or models_out ({edge.data})" if edge.kind == "database" else f"the type {edge.data}"
    return f"set after=[{edge.consumer!r}] on {edge.producer}, which removes the edge between them; or correct {what}"


def _steps(
    ports: Sequence[Ports],
    bindings: Bindings,
    parameters: Sequence[Parameter],
    groups: Sequence[Sequence[str]],
    edges: Iterable[Edge],
) -> Iterable[FlowStep]:
    by_name = {item.name: item.operation for item in ports}
    graph = _graph(by_name.values(), edges)
    before = Ancestors(graph)
    given: dict[str, dict[str, str]] = defaultdict(dict)
    for parameter in parameters:
        for operation, target in parameter.targets:
            given[operation][target] = parameter.name
    for name in (name for group in groups for name in group):
        values = {source for binding in bindings[name] for source in binding.operations}
        needed = graph[name]
        waits = [other for other in needed - values if not any(before.has(one, other) for one in needed)]
        yield FlowStep(by_name[name], bindings[name], given[name], tuple(sorted(waits)))


def _parameters(
    ports: Sequence[Ports], bindings: Bindings, groups: Sequence[Sequence[str]], flow: str
) -> tuple[Parameter, ...]:
    """Return the flow's parameters, which no operation produces: required ones first, in the order of the steps."""
    by_name = {item.name: item for item in ports}
    wanted: dict[str, list[tuple[str, FieldInfo]]] = defaultdict(list)
    for name in (name for group in groups for name in group):
        bound = {binding.parameter for binding in bindings[name]}
        for parameter, field in by_name[name].fields.items():
            if parameter not in bound:
                wanted[parameter].append((name, field))
    found: list[Parameter] = []
    for parameter, users in wanted.items():
        if all(_is_same(users[0][1], field) for _, field in users):
            field = next((field for _, field in users if field.description), users[0][1])
            found.append(Parameter(parameter, field, tuple((name, parameter) for name, _ in users)))
        else:
            found += [
                Parameter(_qualified(name, parameter, flow), field, ((name, parameter),)) for name, field in users
            ]
    return _unique(sorted(found, key=lambda parameter: not parameter.is_required))


def _is_same(one: FieldInfo, other: FieldInfo) -> bool:
    """Return True if two parameters have the same type, constraints and default."""
    return one.annotation == other.annotation and all(
        repr(getattr(one, part)) == repr(getattr(other, part)) for part in ("metadata", "default", "default_factory")
    )


def _qualified(operation: str, parameter: str, flow: str) -> str:
    relative = operation.removeprefix(f"{flow}.") if flow else operation
    return f"{identifier(relative).rstrip('_')}_{parameter}"


def _unique(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """Return the parameters with distinct names: a duplicate gets an underscore."""
    named: dict[str, Parameter] = {}
    for parameter in parameters:
        name = parameter.name
        while name in named:
            name += "_"
        named[name] = parameter if name == parameter.name else Parameter(name, parameter.field, parameter.targets)
    return tuple(named.values())
