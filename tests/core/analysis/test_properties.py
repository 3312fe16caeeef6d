"""Properties of the analysis for any set of operations."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from pulpo_core.analysis import DataFlow, DataFlowAnalyzer
from pulpo_core.metadata import OperationMetadata
from tests.core.analysis.declaring import declare


class A(BaseModel): ...


class A1(A): ...


class B(BaseModel): ...


class C(BaseModel): ...


MODELS = ("M", "N", "O")
NAMES = ("x", "y", "n.a", "n.b", "n.m.a", "n.m.b", "o.a", "o.b", "o.class", "p")
TYPES = (A, A1, B, C, list[A], list[B], A | B, A | None, int)
STAGES: tuple[tuple[Any, ...], ...] = ((A, A1, list[A]), (B, list[B]), (C,))
PARAMETERS = ("a", "b", "x", "m", "value", "other")


@st.composite
def any_operations(draw: st.DrawFn) -> list[OperationMetadata]:
    """Every second larger set of these contains a cycle."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    models = st.lists(st.sampled_from(MODELS), unique=True, max_size=2)
    return [
        declare(
            name,
            draw(st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(TYPES), max_size=3)),
            draw(st.sampled_from((None, *TYPES))),
            models_in=draw(models),
            models_out=draw(models),
            after=draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=1)),
        )
        for name in names
    ]


@st.composite
def staged_operations(draw: st.DrawFn) -> list[OperationMetadata]:
    """Operations in three stages, each after what earlier ones return, write and are: without a cycle."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=3, max_size=len(NAMES)))
    made: list[OperationMetadata] = []
    for number, name in enumerate(names):
        stage = number * len(STAGES) // len(names)
        before = [other for place, other in enumerate(names) if place * len(STAGES) // len(names) < stage]
        earlier = st.sampled_from((int, *(kind for kinds in STAGES[:stage] for kind in kinds)))
        models = st.lists(st.sampled_from(MODELS[: stage + 1]), unique=True, max_size=2)
        made.append(
            declare(
                name,
                draw(st.dictionaries(st.sampled_from(PARAMETERS), earlier, max_size=3)),
                draw(st.sampled_from((None, *STAGES[stage]))),
                models_in=draw(models),
                models_out=draw(st.sampled_from(([], [MODELS[stage]]))),
                after=draw(st.lists(st.sampled_from(before), unique=True, max_size=1)) if before else [],
            )
        )
    return draw(st.permutations(made))


def operation_sets() -> st.SearchStrategy[list[OperationMetadata]]:
    """Both kinds."""
    return any_operations() | staged_operations()


def analyze(operations: list[OperationMetadata]) -> DataFlow:
    return DataFlowAnalyzer().analyze(operations)


@given(operation_sets())
def test_an_order_never_violates_a_dependency(operations: list[OperationMetadata]) -> None:
    flow = analyze(operations)
    if any(problem.kind == "cycle" for problem in flow.problems):
        return
    position = {name: number for number, name in enumerate(flow.order)}
    assert set(position) == {operation.name for operation in operations}
    assert all(position[edge.producer] < position[edge.consumer] for edge in flow.edges)
    assert [step.name for step in flow.steps] == list(flow.order)


@given(operation_sets())
def test_a_group_never_contains_dependents(operations: list[OperationMetadata]) -> None:
    flow = analyze(operations)
    behind = behind_each(flow)
    for group in flow.groups:
        assert all(behind[name].isdisjoint(group) for name in group)


@given(operation_sets(), st.randoms(use_true_random=False))
def test_the_order_of_declaration_never_matters(operations: list[OperationMetadata], chance: random.Random) -> None:
    shuffled = list(operations)
    chance.shuffle(shuffled)
    one, other = analyze(operations), analyze(shuffled)
    assert one.to_dict() == other.to_dict()
    assert one.steps == other.steps


def behind_each(flow: DataFlow) -> dict[str, set[str]]:
    """Return all operations before each operation, at any distance."""
    behind: dict[str, set[str]] = {}
    for name in flow.order:
        behind[name] = {one for before in flow.dependencies[name] for one in (before, *behind[before])}
    return behind


@given(operation_sets())
def test_declarations_take_precedence(operations: list[OperationMetadata]) -> None:
    """`after=` is always respected; writers precede readers, unless reversed; no two change a model in parallel."""
    flow = analyze(operations)
    behind = behind_each(flow)
    if not behind:
        return
    for operation in operations:
        assert {name for name in operation.after if name in behind} <= behind[operation.name]
    for one in operations:
        for other in operations:
            ordered = one.name in behind[other.name], other.name in behind[one.name]
            for model in set(one.models_out) & {*other.models_in, *other.models_out} if one is not other else ():
                if model in other.models_in and model not in one.models_in:
                    assert any(ordered), (one.name, other.name)
                if model in one.models_in and model in other.models_in:
                    assert any(ordered), (one.name, other.name)


@given(staged_operations())
def test_stages_hold_no_cycle(operations: list[OperationMetadata]) -> None:
    assert sorted(analyze(operations).order) == sorted(operation.name for operation in operations)


@given(operation_sets())
def test_cycles_are_cycles(operations: list[OperationMetadata]) -> None:
    flow = analyze(operations)
    edges = {(edge.producer, edge.consumer) for edge in flow.edges}
    for problem in flow.problems:
        if problem.kind == "cycle":
            names = problem.operations
            assert set(zip(names, (*names[1:], names[0]), strict=True)) <= edges


@given(operation_sets())
def test_each_parameter_comes_from_somewhere(operations: list[OperationMetadata]) -> None:
    flow = analyze(operations)
    for step in flow.steps:
        bound = [binding.parameter for binding in step.bindings]
        assert sorted([*bound, *step.parameters]) == sorted(p.name for p in step.operation.signature.parameters)
        assert {*step.takes_from, *step.waits_for} <= set(flow.dependencies[step.name])
        single = [b.operations for b in step.bindings if not b.collects and len(b.sources) == 1]
        assert all(len(operations) == 1 for operations in single)
    names = [parameter.name for parameter in flow.parameters]
    assert len(set(names)) == len(names)


@given(operation_sets())
def test_what_waits_is_enough(operations: list[OperationMetadata]) -> None:
    """The edges of the steps, without those that others imply, describe the whole graph."""
    flow = analyze(operations)
    behind: dict[str, set[str]] = {}
    for step in flow.steps:
        behind[step.name] = {one for b in (*step.takes_from, *step.waits_for) for one in (b, *behind[b])}
    assert all(set(flow.dependencies[name]) <= behind[name] for name in behind)
