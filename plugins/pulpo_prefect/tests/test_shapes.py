"""The flows of the project `shapes` are run for real: their results, and the edges that Prefect's API reports."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from prefect import Flow

from plugins.pulpo_prefect.tests.by_hand import result_by_hand, run_by_hand
from plugins.pulpo_prefect.tests.recorded import call_flow, edges, operation_of, task_runs
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime
from pulpo_prefect.codegen import PrefectCodeGenerator
from pulpo_prefect.flows import FlowProject
from pulpo_prefect.orchestration import FlowDefinition, Orchestration, OrchestrationCompiler
from pulpo_prefect.settings import PrefectSettings

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.any_engine]

INNER = ("deep.", "boards.", "namesake.")
GIVEN = {
    "day": date(2026, 1, 31),
    "ratio": Decimal("0.5"),
    "kind": "fancy",
    "table": {"a": [1]},
    "anything": {"x": None},
    "items": {"one", "two"},
    "row": {"words": "row"},
    "rows": [{"words": "first"}, {"words": "second"}],
}
"""Values of parameters, by name; any other is a text, or a model of its type."""


@dataclass
class Ran:
    """A flow that was run by Prefect and by hand."""

    definition: FlowDefinition
    flow_run: UUID
    result: Any
    expected: Any


@pytest.fixture(scope="module")
def ran(shapes: Project, load: Callable[[Path], ModuleType]) -> dict[str, Ran]:
    """The flows of all roots, of standalone operations and of some inner namespaces, run one after the other."""
    orchestration = OrchestrationCompiler("shapes", shapes.metadata).compile()
    folder = shapes.output / "orchestration"
    modules = {name: load(folder / f"{name}.py") for name in orchestration.modules}
    chosen = [flow for flow in orchestration.flows if "." not in flow.namespace or flow.namespace.startswith(INNER)]
    return asyncio.run(_run_all(chosen, modules))


async def _run_all(definitions: list[FlowDefinition], modules: dict[str, ModuleType]) -> dict[str, Ran]:
    runtime = await asyncio.to_thread(next(iter(modules.values())).pulpo._runtime)
    found = {}
    for definition in definitions:
        found_flows: list[Any] = [one for one in vars(modules[definition.module]).values() if isinstance(one, Flow)]
        flow = next(one for one in found_flows if one.name == definition.prefect_name)
        parameters = _parameters(definition)
        await _on(runtime, _emptied())
        ended = await asyncio.to_thread(call_flow, flow, **_as_arguments(parameters))
        await _on(runtime, _emptied())
        values = await _on(
            runtime, run_by_hand(definition.data_flow, await _on(runtime, _read(definition, parameters)))
        )
        expected = result_by_hand(definition.data_flow, values)
        found[definition.namespace] = Ran(definition, ended.flow_run, ended.result(), expected)
    return found


async def _on(runtime: Runtime, work: Coroutine[Any, Any, Any]) -> Any:
    """Await what needs the database on the loop that owns it."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, runtime.loop))


async def _emptied() -> None:
    from shapes.words import Mark, Row

    await Row.delete_all()
    await Mark.delete_all()


def _parameters(definition: FlowDefinition) -> dict[str, Any]:
    """Return values for the flow's required parameters."""
    required = [parameter for parameter in definition.data_flow.parameters if parameter.is_required]
    return {p.name: GIVEN.get(p.name) or _value(p.annotation, p.name) for p in required}


def _value(annotation: Any, name: str) -> Any:
    if annotation is str:
        return f"the {name}"
    if getattr(annotation, "__origin__", None) in (list, tuple) or "Sequence" in str(annotation):
        return [_value(annotation.__args__[0], name)]
    return annotation(words=f"given {name}") if "words" in annotation.model_fields else annotation()


def _as_arguments(parameters: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_" if name == "wait_for" else name: value for name, value in parameters.items()}


async def _read(definition: FlowDefinition, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters as the types that the operations take; documents need the database for that."""
    from pydantic import TypeAdapter

    fields = {parameter.name: parameter.annotation for parameter in definition.data_flow.parameters}
    return {name: TypeAdapter(fields[name]).validate_python(value) for name, value in parameters.items()}


def test_there_are_thirty_shapes(ran: dict[str, Ran]) -> None:
    assert len({name.partition(".")[0] for name in ran}) >= 30


def test_results_are_those_of_the_operations_by_hand(ran: dict[str, Ran]) -> None:
    for name, run in ran.items():
        assert _shown(run.result) == _shown(run.expected), name


def test_results_show_how_they_were_found(ran: dict[str, Ran]) -> None:
    """Both sides of the comparison above rest on the analysis, so here are some edges written down."""
    assert ran["chain"].result == len("count(clean(fetch()))")
    assert ran["diamond"].result.words == "bottom(left(top()), right(top()))"
    assert ran["boards"].result == {
        "boards.merge": ran["boards"].expected["boards.merge"],
        "boards.stepstone.check": "check(stepstone(the keyword))",
    }
    assert ran["boards"].result["boards.merge"].words == "merge(stepstone(the keyword), linkedin(the keyword))"
    assert ran["poll"].result == "count(online(0), online(1), online(2), street())"
    assert ran["fan_in"].result == f"sink({', '.join(f'source {n}()' for n in range(1, 13))})"
    assert ran["refining"].result["refining.store"] == "store(spell(trim(load())))"
    assert ran["refining"].result["refining.diff"] == "diff(load(), spell(trim(load())))"
    assert ran["choosing"].result == "compare(two(), one())"
    assert ran["near"].result == {"near.east.use": "use east(east())", "near.west.use": "use west(west())"}
    assert ran["market"].result == ["score(one)", "score(two)"]
    assert ran["updating"].result == ["row again double", "mark"]
    assert ran["documents"].result == "show(change(make()), change(make()))"
    assert ran["given_documents"].result == "show(row, first, second)"
    assert ran["typed"].result.endswith("Level.HIGH, (1, 'one'), 0:00:05, [], offered, None)")
    assert ran["silent"].result is None


def test_edges_are_those_of_the_graph(ran: dict[str, Ran]) -> None:
    for name, run in ran.items():
        runs = task_runs(run.flow_run, len(run.definition.operations))
        assert sorted(map(operation_of, runs)) == sorted(op.name for op in run.definition.operations)
        expected = {(before, op) for op, found in run.definition.dependencies.items() for before in found}
        assert edges(runs) == expected, name
        tags = {operation_of(task_run): set(task_run.tags) for task_run in runs}
        assert tags == {op.name: set(op.tags) for op in run.definition.operations}


@pytest.mark.parametrize("name", ["diamond", "poll", "late", "market"])
def test_submitted_tasks_do_the_same(
    name: str, shapes: Project, ran: dict[str, Ran], load: Callable[[Path], ModuleType]
) -> None:
    """The code for Dask and Ray, run with the task runner of these settings: threads."""
    definition = ran[name].definition
    generator = PrefectCodeGenerator(PrefectSettings(task_runner="dask"))
    path = shapes.output / "submitted" / f"{definition.module}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(generator.generate_flows(Orchestration((definition,)))[definition.module])
    module = load(path)
    _wait(module.pulpo, _emptied())
    flow = next(one for one in vars(module).values() if isinstance(one, Flow))
    ended = call_flow(flow, **_as_arguments(_parameters(definition)))
    assert _shown(ended.result()) == _shown(ran[name].expected)
    runs = task_runs(ended.flow_run, len(definition.operations))
    assert edges(runs) == {(before, op) for op, found in definition.dependencies.items() for before in found}


def _wait(project: FlowProject, work: Coroutine[Any, Any, Any]) -> None:
    asyncio.run_coroutine_threadsafe(work, project._runtime().loop).result()


def _shown(value: Any) -> Any:
    """Return a value without what the database added."""
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    if hasattr(value, "model_dump"):
        return type(value).__name__, value.model_dump(exclude={"id", "revision_id"})
    return value
