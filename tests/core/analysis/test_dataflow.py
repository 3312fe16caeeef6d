"""Order, groups, stored models, cycles, parameters of flows."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from pulpo_core import Project
from pulpo_core.analysis import DataFlow, DataFlowAnalyzer, project_flows
from pulpo_core.analysis.dataflow import EdgeKind
from pulpo_core.exceptions import DeclarationError
from pulpo_core.metadata import Metadata, OperationMetadata
from pulpo_core.testing import MakeProject
from tests.core.analysis.declaring import declare


class Raw(BaseModel):
    text: str = ""


class Clean(BaseModel):
    text: str = ""


def analyze(*operations: OperationMetadata, name: str = "") -> DataFlow:
    return DataFlowAnalyzer().analyze(operations, name)


def edges(flow: DataFlow, kind: EdgeKind) -> list[tuple[str, str]]:
    return [(edge.producer, edge.consumer) for edge in flow.edges if edge.kind == kind]


PIPELINE = [
    declare("scraping.stepstone.fetch", {"limit": int}, Raw, defaults={"limit": 5}, models_out=["RawJobs"]),
    declare("scraping.linkedin.fetch", {"limit": int}, Raw, defaults={"limit": 5}, models_out=["RawJobs"]),
    declare("scraping.merge", {"stepstone": Raw, "linkedin": Raw}, Clean, models_in=["RawJobs"]),
    declare("scraping.report", after=["scraping.merge", "parsing.elsewhere"]),
]


def test_a_pipeline() -> None:
    flow = analyze(*PIPELINE, name="scraping").check()
    fetches = ("scraping.linkedin.fetch", "scraping.stepstone.fetch")
    assert flow.groups == (fetches, ("scraping.merge",), ("scraping.report",))
    assert flow.order == (*fetches, "scraping.merge", "scraping.report")
    assert flow.dependencies == {
        "scraping.linkedin.fetch": (),
        "scraping.stepstone.fetch": (),
        "scraping.merge": fetches,
        "scraping.report": ("scraping.merge",),
    }
    assert flow.results == ("scraping.report",)
    merge, report = flow.step("scraping.merge"), flow.step("scraping.report")
    assert (merge.takes_from, merge.waits_for) == (fetches, ())
    assert (report.takes_from, report.waits_for) == ((), ("scraping.merge",))
    assert edges(flow, "database") == [(name, "scraping.merge") for name in fetches]
    assert edges(flow, "after") == [("scraping.merge", "scraping.report")]
    assert [edge.reason for edge in flow.edges] == [
        "stored RawJobs",
        "Raw as linkedin",
        "after=",
        "stored RawJobs",
        "Raw as stepstone",
    ]


def test_the_methods_of_source_002() -> None:
    analyzer = DataFlowAnalyzer()
    assert analyzer.build_dependency_graph(PIPELINE)["scraping.report"] == ["scraping.merge"]
    assert analyzer.find_parallel_groups(PIPELINE) == [list(group) for group in analyze(*PIPELINE).groups]
    assert analyzer.topological_sort(PIPELINE) == list(analyze(*PIPELINE).order)
    assert analyzer.topological_sort([]) == []


def test_waiting_for_the_same_twice_is_left_out() -> None:
    flow = analyze(
        declare("a", models_out=["M"]), declare("b", after=["a"]), declare("c", after=["b"], models_in=["M"])
    )
    assert flow.dependencies["c"] == ("a", "b")
    assert flow.step("c").waits_for == ("b",)


# writers, then who reads and writes, one by one, then readers


def test_stored_models() -> None:
    flow = analyze(
        declare("write.one", models_out=["Job"]),
        declare("write.two", models_out=["Job"]),
        declare("update.b", models_in=["Job"], models_out=["Job"]),
        declare("update.a", models_in=["Job"], models_out=["Job"]),
        declare("read.one", models_in=["Job"]),
        declare("read.two", models_in=["Job"]),
    )
    assert flow.groups == (("write.one", "write.two"), ("update.a",), ("update.b",), ("read.one", "read.two"))
    assert all(edge.kind == "database" and edge.data == "Job" for edge in flow.edges)


def test_one_that_reads_and_writes_does_not_wait_for_itself() -> None:
    flow = analyze(declare("update", models_in=["Job"], models_out=["Job"]))
    assert (flow.groups, flow.edges) == ((("update",),), ())


def test_updaters_follow_what_is_known_of_their_order() -> None:
    flow = analyze(
        declare("update.a", {"raw": Raw}, models_in=["Job"], models_out=["Job"]),
        declare("update.b", None, Raw, models_in=["Job"], models_out=["Job"]),
        declare("update.c", models_in=["Job"], models_out=["Job"], after=["update.a"]),
    )
    assert flow.order == ("update.b", "update.a", "update.c")


def test_values_and_after_win_over_the_database() -> None:
    """The reader comes first, because of its `after=`, or because the writer takes its value."""
    writer = declare("write", models_out=["Job"], after=["read"])
    flow = analyze(writer, declare("read", models_in=["Job"]))
    assert flow.order == ("read", "write")
    flow = analyze(declare("write", {"raw": Raw}, models_out=["Job"]), declare("read", None, Raw, models_in=["Job"]))
    assert flow.order == ("read", "write")


# cycles


def test_a_cycle_of_values() -> None:
    flow = analyze(declare("to_clean", {"raw": Raw}, Clean), declare("to_raw", {"clean": Clean}, Raw))
    (problem,) = flow.problems
    there, back = flow.operations
    assert problem.message == (
        f"2 operations depend on each other in a cycle: to_clean ({there.location}) → to_raw: Clean as clean; "
        f"to_raw ({back.location}) → to_clean: Raw as raw"
    )
    assert problem.hint == (
        "set after=['to_raw'] on to_clean, which removes the edge between them; or correct the type Clean"
    )
    assert (problem.where, problem.operations) == (there.location, ("to_clean", "to_raw"))
    assert (flow.groups, flow.steps, flow.parameters) == ((), (), ())
    for refuse in (flow.check, lambda: DataFlowAnalyzer().topological_sort(flow.operations)):
        with pytest.raises(DeclarationError, match="in a cycle"):
            refuse()


def test_a_cycle_through_the_database() -> None:
    submit = declare("submit", models_in=["Job"], models_out=["Application"])
    (problem,) = analyze(submit, declare("close", models_in=["Application"], models_out=["Job"])).problems
    assert "close (" in problem.message
    assert problem.hint.startswith("set after=['submit'] on close, which removes the edge between them")
    close = declare("close", models_in=["Application"], models_out=["Job"], after=["submit"])
    assert analyze(submit, close).check().order == ("submit", "close")


def test_a_cycle_of_after() -> None:
    flow = analyze(declare("a", after=["c"]), declare("b", after=["a"]), declare("c", after=["b"]))
    (problem,) = flow.problems
    assert problem.operations == ("a", "b", "c")
    assert problem.hint == "remove one of these from its after="
    (alone,) = analyze(declare("a", after=["a"])).problems
    assert alone.message == "operation 'a' names itself in its after="


def test_each_cycle_is_reported() -> None:
    pairs = [declare(f"{one}{n}", after=[f"{other}{n}"]) for n in range(3) for one, other in ("ab", "ba")]
    assert [problem.operations for problem in analyze(*pairs).problems] == [("a0", "b0"), ("a1", "b1"), ("a2", "b2")]


@pytest.mark.parametrize("length", [1, 2, 3, 50])
def test_the_way_out_of_a_cycle_leads_out(length: int) -> None:
    """The remedy in the hint removes the cycle of stored models."""
    reads = {n: [f"M{(n - 1) % length}"] for n in range(length)}
    declared: dict[int, dict[str, Any]] = {n: {"models_in": reads[n], "models_out": [f"M{n}"]} for n in range(length)}
    operations = [declare(f"o{n:02}", **declared[n]) for n in range(length)]
    flow = analyze(*operations)
    if length == 1:
        assert flow.problems == ()
        return
    hint = flow.problems[0].hint
    first, second = hint.partition("after=['")[2].partition("'] on ")[::2]
    name = second.split(",")[0]
    changed = [
        declare(operation.name, **declared[n], after=[first] if operation.name == name else [])
        for n, operation in enumerate(operations)
    ]
    analyze(*changed).check()


# parameters of the flow


def test_parameters_that_are_one() -> None:
    (limit,) = analyze(*PIPELINE).parameters
    assert (limit.name, limit.type, limit.is_required, limit.default) == ("limit", "int", False, 5)
    assert limit.targets == (("scraping.linkedin.fetch", "limit"), ("scraping.stepstone.fetch", "limit"))
    assert analyze(*PIPELINE).step("scraping.linkedin.fetch").parameters == {"limit": "limit"}


@pytest.mark.parametrize(
    ("one", "other", "defaults"),
    [
        (int, str, [{}, {}]),
        (int, int | None, [{}, {}]),
        (int, int, [{}, {"limit": 5}]),
        (int, int, [{"limit": 6}, {"limit": 5}]),
        (int, Annotated[int, Field(ge=1)], [{}, {}]),
        (list[str], list[str], [{"limit": Field(default_factory=list)}, {}]),
    ],
)
def test_parameters_that_differ(one: Any, other: Any, defaults: list[dict[str, Any]]) -> None:
    flow = analyze(
        declare("jobs.first.list", {"limit": one}, defaults=defaults[0]),
        declare("jobs.class", {"limit": other}, defaults=defaults[1]),
        name="jobs",
    )
    assert {parameter.name for parameter in flow.parameters} == {"class_limit", "first_list_limit"}
    assert flow.step("jobs.class").parameters == {"limit": "class_limit"}


def test_a_description_makes_no_difference() -> None:
    words = (Field(description=""), Field(description="How many"), Field())
    flow = analyze(*(declare(f"o{n}", {"limit": Annotated[int, word]}) for n, word in enumerate(words)))
    (limit,) = flow.parameters
    assert (limit.described.description, limit.is_required, len(limit.targets)) == ("How many", True, 3)


def test_required_parameters_come_first() -> None:
    flow = analyze(declare("a", {"x": int, "y": str}, defaults={"x": 1}), declare("b", {"z": str}))
    assert [(parameter.name, parameter.is_required) for parameter in flow.parameters] == [
        ("y", True),
        ("z", True),
        ("x", False),
    ]


def test_names_are_never_taken_twice() -> None:
    flow = analyze(
        declare("a.b", {"x": int}), declare("a", {"x": str, "b_x": int}), declare("c", {"a_b_x": int}), name="flow"
    )
    names = [parameter.name for parameter in flow.parameters]
    assert len(set(names)) == len(names) == 4


def test_as_json() -> None:
    described = analyze(*PIPELINE, name="scraping").to_dict()
    assert described["name"] == "scraping"
    assert described["parameters"][0]["targets"][0] == {"operation": "scraping.linkedin.fetch", "parameter": "limit"}
    assert described["edges"][1] == {
        "producer": "scraping.linkedin.fetch",
        "consumer": "scraping.merge",
        "kind": "value",
        "data": "Raw",
        "parameter": "linkedin",
    }


def test_flows_of_a_project() -> None:
    operations = sorted([*PIPELINE, declare("validate"), declare("jobs"), declare("jobs.a.b")], key=lambda o: o.name)
    flows = project_flows(Metadata((), tuple(operations)))
    assert {flow.name: tuple(o.name for o in flow.operations) for flow in flows} == {
        "jobs": ("jobs", "jobs.a.b"),
        "jobs.a": ("jobs.a.b",),
        "scraping": tuple(sorted(operation.name for operation in PIPELINE)),
        "scraping.linkedin": ("scraping.linkedin.fetch",),
        "scraping.stepstone": ("scraping.stepstone.fetch",),
        "validate": ("validate",),
    }


def test_real_declarations(make_project: MakeProject) -> None:
    """All the ways to declare what an operation takes."""
    project: Project = make_project(
        """
        from __future__ import annotations
        from pydantic import BaseModel
        from pulpo_core import OperationBase, operation

        @operation(name="a.make")
        async def make() -> Thing: ...

        @operation(name="b.first")
        def first(thing: Thing) -> Paper: ...

        class Thing(BaseModel):
            n: int = 0

        class Paper(BaseModel):
            thing: Thing
            copies: int = 1

        @operation(name="c.untyped", inputs=[Thing, int], outputs=Paper)
        def untyped(thing, n): ...

        @operation(name="d.spread", inputs=Paper)
        def spread(thing, copies): ...

        @operation(name="e.classy")
        class Classy(OperationBase):
            async def run(self, thing: Thing = Thing()) -> None: ...
        """
    )
    flow = DataFlowAnalyzer().analyze(project.load().operations).check()
    assert flow.groups == (("a.make",), ("b.first", "c.untyped", "d.spread", "e.classy"))
    assert {(parameter.name, parameter.type) for parameter in flow.parameters} == {("n", "int"), ("copies", "int")}
