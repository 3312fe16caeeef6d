"""The binding of values to parameters."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, Optional, TypeVar

import pytest
from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass

from pulpo_core.analysis import DataFlow, DataFlowAnalyzer
from pulpo_core.metadata import OperationMetadata
from tests.core.analysis.declaring import declare

Item = TypeVar("Item")


class Raw(BaseModel):
    text: str = ""


class Clean(BaseModel):
    text: str = ""


class CleanPlus(Clean):
    more: str = ""


class Page(BaseModel, Generic[Item]):
    items: list[Item]


@dataclass
class Point:
    x: int


def analyze(*operations: OperationMetadata) -> DataFlow:
    return DataFlowAnalyzer().analyze(operations)


def bound(flow: DataFlow, name: str) -> dict[str, tuple[str, ...]]:
    """For each bound parameter of an operation, the operations whose values it takes."""
    return {binding.parameter: binding.operations for binding in flow.step(name).bindings}


def rules(flow: DataFlow, name: str) -> list[str]:
    return [binding.rule for binding in flow.step(name).bindings]


STEPSTONE = declare("scraping.stepstone.fetch", returns=Raw)
LINKEDIN = declare("scraping.linkedin.fetch", returns=Raw)


@pytest.mark.parametrize(
    ("returned", "taken"),
    [
        (Raw, Raw),
        (Raw, Raw | None),
        (Raw | None, Raw),
        (Annotated[Raw, Field(description="x")], Optional[Raw]),  # noqa: UP045 (the other spelling)
        (CleanPlus, Clean),
        (Raw, Raw | Clean),
        (Raw | Clean, Raw | Clean),
        (list[Raw], list[Raw]),
        (list[Raw], Sequence[Raw]),
        (tuple[Raw, ...], list[Raw] | None),
        (Page[Raw], Page[Raw]),
        (Point, Point),
    ],
)
def test_what_fits(returned: Any, taken: Any) -> None:
    flow = analyze(declare("a", returns=returned), declare("b", {"value": taken}))
    (binding,) = flow.step("b").bindings
    assert (binding.parameter, binding.operations, binding.rule, binding.collects) == ("value", ("a",), "only", False)
    assert flow.groups == (("a",), ("b",))
    assert flow.parameters == ()


@pytest.mark.parametrize(
    ("returned", "taken"),
    [
        (str, str),
        (dict[str, Raw], dict[str, Raw]),
        (Any, Raw),
        (None, Raw),
        (list[Raw], Raw),
        (Clean, CleanPlus),
        (Raw | Clean, Raw),
        (Raw | int, Raw),
        (Raw, BaseModel),
        (Page[Raw], Page[Clean]),
        (tuple[Raw, Raw], list[Raw]),
        (list[list[Raw]], list[Raw]),
    ],
)
def test_what_does_not_fit(returned: Any, taken: Any) -> None:
    flow = analyze(declare("a", returns=returned), declare("b", {"value": taken}))
    assert flow.groups == (("a", "b"),)
    assert [parameter.name for parameter in flow.parameters] == ["value"]


def test_names_decide_first() -> None:
    merge = declare("scraping.merge", {"stepstone": Raw, "linkedin": Raw}, after=["scraping.linkedin.fetch"])
    flow = analyze(STEPSTONE, LINKEDIN, merge)
    assert bound(flow, "scraping.merge") == {
        "stepstone": ("scraping.stepstone.fetch",),
        "linkedin": ("scraping.linkedin.fetch",),
    }
    assert rules(flow, "scraping.merge") == ["name", "name"]


@pytest.mark.parametrize("parameter", ["stepstone_jobs", "raw_stepstone", "stepstone_fetch", "Stepstone"])
def test_segments_are_words_of_the_parameter(parameter: str) -> None:
    flow = analyze(STEPSTONE, LINKEDIN, declare("scraping.check", {parameter: Raw}))
    assert bound(flow, "scraping.check") == {parameter: ("scraping.stepstone.fetch",)}


@pytest.mark.parametrize("parameter", ["stepstones", "fetch", "scraping", "stepstone_linkedin"])
def test_names_that_decide_nothing(parameter: str) -> None:
    flow = analyze(STEPSTONE, LINKEDIN, declare("scraping.check", {parameter: Raw}))
    assert [problem.kind for problem in flow.problems] == ["ambiguous"]


def test_the_rest_is_what_is_left() -> None:
    flow = analyze(STEPSTONE, LINKEDIN, declare("scraping.merge", {"stepstone": Raw, "other": Raw}))
    assert bound(flow, "scraping.merge")["other"] == ("scraping.linkedin.fetch",)
    assert rules(flow, "scraping.merge") == ["name", "only"]


def test_the_order_in_after() -> None:
    after = ["scraping.stepstone.fetch", "scraping.linkedin.fetch"]
    for order in (after, after[::-1]):
        flow = analyze(STEPSTONE, LINKEDIN, declare("scraping.merge", {"one": Raw, "two": Raw}, after=order))
        assert list(bound(flow, "scraping.merge").values()) == [(name,) for name in order]
        assert rules(flow, "scraping.merge") == ["after", "after"]


def test_after_names_fewer_than_there_are_parameters() -> None:
    merge = declare("scraping.merge", {"one": Raw, "two": Raw}, after=["scraping.linkedin.fetch"])
    flow = analyze(STEPSTONE, LINKEDIN, merge)
    assert bound(flow, "scraping.merge") == {"one": ("scraping.linkedin.fetch",)}
    assert [parameter.name for parameter in flow.parameters] == ["two"]


def test_the_nearest() -> None:
    dedupe = declare("scraping.stepstone.dedupe", {"raw": Raw}, Clean)
    flow = analyze(STEPSTONE, LINKEDIN, dedupe)
    assert bound(flow, "scraping.stepstone.dedupe") == {"raw": ("scraping.stepstone.fetch",)}
    assert rules(flow, "scraping.stepstone.dedupe") == ["nearest"]


def test_nothing_decides() -> None:
    flow = analyze(STEPSTONE, LINKEDIN, declare("scraping.merge", {"one": Raw, "two": Raw}))
    (problem,) = flow.problems
    assert (problem.kind, problem.parameter) == ("ambiguous", "one")
    assert problem.operations == ("scraping.merge", "scraping.linkedin.fetch", "scraping.stepstone.fetch")
    assert "parameters 'one', 'two' of operation 'scraping.merge' take Raw, which is returned by" in problem.message
    assert f"scraping.stepstone.fetch ({STEPSTONE.location})" in problem.message
    assert problem.hint == (
        "name each by a segment of its producer's name (`linkedin`), or list them in its after=, in the order of the "
        "parameters"
    )
    assert [parameter.name for parameter in flow.parameters] == ["one", "two"]


def test_one_parameter_of_several_producers() -> None:
    (problem,) = analyze(STEPSTONE, LINKEDIN, declare("scraping.check", {"raw": Raw})).problems
    assert "parameter 'raw' of operation 'scraping.check' takes Raw" in problem.message
    assert problem.hint.endswith("such as after=['scraping.linkedin.fetch'], or take all of them as list[Raw]")


def test_two_parameters_of_one_producer() -> None:
    flow = analyze(STEPSTONE, declare("scraping.merge", {"stepstone": Raw, "linkedin": Raw}))
    assert bound(flow, "scraping.merge") == {"stepstone": ("scraping.stepstone.fetch",)}
    assert [parameter.name for parameter in flow.parameters] == ["linkedin"]


def test_the_very_class_before_a_subclass() -> None:
    flow = analyze(declare("a", returns=CleanPlus), declare("b", returns=Clean), declare("c", {"value": Clean}))
    assert bound(flow, "c") == {"value": ("b",)}


def test_lists_take_all() -> None:
    many = declare("scraping.archive", returns=list[Raw])
    flow = analyze(STEPSTONE, LINKEDIN, many, declare("scraping.merge", {"raws": list[Raw]}))
    (binding,) = flow.step("scraping.merge").bindings
    assert [(source.operation, source.many) for source in binding.sources] == [
        ("scraping.archive", True),
        ("scraping.linkedin.fetch", False),
        ("scraping.stepstone.fetch", False),
    ]
    assert (binding.rule, binding.collects) == ("all", True)


def test_a_list_of_one() -> None:
    (binding,) = analyze(STEPSTONE, declare("merge", {"raws": list[Raw]})).step("merge").bindings
    assert (binding.operations, binding.rule, binding.collects) == (("scraping.stepstone.fetch",), "only", True)


def test_a_list_takes_what_single_parameters_leave() -> None:
    flow = analyze(STEPSTONE, LINKEDIN, declare("scraping.merge", {"others": list[Raw], "linkedin": Raw}))
    assert bound(flow, "scraping.merge") == {
        "others": ("scraping.stepstone.fetch",),
        "linkedin": ("scraping.linkedin.fetch",),
    }


def test_several_lists_go_by_name() -> None:
    archive = declare("scraping.stepstone.archive", returns=list[Raw])
    merge = declare("scraping.merge", {"linkedin": list[Raw], "stepstone": list[Raw]})
    flow = analyze(STEPSTONE, LINKEDIN, archive, merge)
    assert bound(flow, "scraping.merge") == {
        "linkedin": ("scraping.linkedin.fetch",),
        "stepstone": ("scraping.stepstone.archive", "scraping.stepstone.fetch"),
    }
    (problem,) = analyze(STEPSTONE, LINKEDIN, declare("m", {"a": list[Raw], "stepstone": list[Raw]})).problems
    assert problem.operations == ("m", "scraping.linkedin.fetch")


def test_a_refiner_stands_between() -> None:
    flow = analyze(
        declare("load", returns=Raw), declare("trim", {"raw": Raw}, Raw), declare("store", {"raw": Raw}, Clean)
    )
    assert flow.groups == (("load",), ("trim",), ("store",))
    assert bound(flow, "store") == {"raw": ("trim",)}
    assert rules(flow, "store") == ["only"]


def test_refiners_one_after_the_other() -> None:
    flow = analyze(
        declare("load", returns=Raw),
        declare("trim", {"raw": Raw}, Raw),
        declare("dedupe", {"raw": Raw}, Raw, after=["trim"]),
        declare("store", {"raw": Raw}),
    )
    assert flow.groups == (("load",), ("trim",), ("dedupe",), ("store",))
    assert bound(flow, "dedupe") == {"raw": ("trim",)}
    assert bound(flow, "store") == {"raw": ("dedupe",)}


def test_refiners_side_by_side() -> None:
    operations = [declare("load", returns=Raw)] + [declare(name, {"raw": Raw}, Raw) for name in ("trim", "dedupe")]
    flow = analyze(*operations, declare("merge", {"trim": Raw, "dedupe": Raw}))
    assert flow.groups == (("load",), ("dedupe", "trim"), ("merge",))
    (problem,) = analyze(*operations, declare("store", {"raw": Raw})).problems
    assert problem.operations == ("store", "dedupe", "trim")


def test_names_reach_what_was_refined() -> None:
    flow = analyze(
        declare("load", returns=Raw), declare("trim", {"raw": Raw}, Raw), declare("diff", {"load": Raw, "trim": Raw})
    )
    assert bound(flow, "diff") == {"load": ("load",), "trim": ("trim",)}


def test_a_reducer_is_a_refiner() -> None:
    flow = analyze(
        STEPSTONE, LINKEDIN, declare("scraping.best", {"raws": list[Raw]}, Raw), declare("store", {"raw": Raw})
    )
    assert bound(flow, "store") == {"raw": ("scraping.best",)}


def test_refiners_of_a_kind_that_others_refine_too() -> None:
    """The first one by name takes what the last one refines: the order of names makes no difference."""
    flow = analyze(
        declare("b.load", returns=Raw),
        declare("z.trim", {"raw": Raw}, Raw),
        declare("a.tag", {"clean": Clean, "raw": Raw}, Clean),
    )
    assert bound(flow, "a.tag") == {"raw": ("z.trim",)}
    assert flow.problems == ()


def test_after_turns_a_value_around() -> None:
    there, back = declare("to_clean", {"raw": Raw}, Clean), declare("to_raw", {"clean": Clean}, Raw)
    assert [problem.kind for problem in analyze(there, back).problems] == ["cycle"]
    flow = analyze(there, declare("to_raw", {"clean": Clean}, Raw, after=["to_clean"]))
    assert flow.groups == (("to_clean",), ("to_raw",))
    assert [parameter.name for parameter in flow.parameters] == ["raw"]


def test_long_chains_of_refiners() -> None:
    names = [f"n{number:04}" for number in range(400, 0, -1)]
    chain = [
        declare(name, {"raw": Raw}, Raw, after=[before]) for before, name in zip(["load", *names], names, strict=False)
    ]
    flow = analyze(declare("load", returns=Raw), *chain)
    assert flow.order == ("load", *names)
