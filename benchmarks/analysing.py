"""The data-flow analysis of 2,000 operations over 400 models, against networkx that sorts the same, given edges."""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, create_model

from benchmarks.timing import report
from pulpo_core.analysis import DataFlow, DataFlowAnalyzer, project_flows
from pulpo_core.locations import Location
from pulpo_core.metadata import Metadata, OperationMetadata

OPERATIONS, MODELS, NAMESPACES = 2000, 400, 40
ROUNDS = 5


def run() -> None:
    """Measure one analysis of all operations, and one of each flow of the project."""
    import networkx

    operations = _operations()
    for operation in operations:
        _ = operation.signature  # read when the metadata is frozen
    metadata = Metadata((), tuple(sorted(operations, key=lambda operation: operation.name)))
    flow = DataFlowAnalyzer().analyze(operations).check()
    edges = [(edge.producer, edge.consumer) for edge in flow.edges]
    print(f"  {len(operations):,} operations, {len(edges):,} edges, {len(flow.groups)} groups")

    def peer() -> None:
        graph = networkx.DiGraph(edges)
        graph.add_nodes_from(operation.name for operation in operations)
        _ = [sorted(group) for group in networkx.topological_generations(graph)]

    def one() -> DataFlow:
        return DataFlowAnalyzer().analyze(operations)

    def each() -> tuple[DataFlow, ...]:
        return project_flows(metadata)

    peer_time = _median(peer)
    report("analysis of all operations", _median(one), "networkx", peer_time, "under 2 s")
    report(f"the {len(each())} flows of the project", _median(each), "networkx", peer_time, "to know")


def _operations() -> list[OperationMetadata]:
    """Return operations that take values of earlier models, return a later one, and read and write others."""
    chance = random.Random(0)
    models = [create_model(f"Model{number}", title=(str, ...)) for number in range(MODELS)]
    return [_operation(number, models, chance) for number in range(OPERATIONS)]


def _operation(number: int, models: list[type[BaseModel]], chance: random.Random) -> OperationMetadata:
    made = number * MODELS // OPERATIONS
    taken = sorted({chance.randrange(made) for _ in range(chance.randrange(4))}) if made else []
    parameters: dict[str, Any] = {f"values_{index}": list[models[index]] for index in taken}  # type: ignore[valid-type]
    names = [f"Model{index}" for index in taken]

    async def work() -> None: ...

    work.__annotations__ = parameters | {"return": models[made]}
    work.__signature__ = _signature(parameters)  # type: ignore[attr-defined]
    return OperationMetadata(
        name=f"area_{made % NAMESPACES}.part_{number % 3}.work_{number}",
        function=work,
        location=Location(__file__, number),
        models_in=tuple(names[:1]),
        models_out=(f"Model{made}",),
    )


def _signature(parameters: dict[str, Any]) -> Any:
    import inspect

    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature([inspect.Parameter(name, kind, annotation=type_) for name, type_ in parameters.items()])


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
