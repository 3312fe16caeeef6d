"""Graphs and flows as trees for the terminal. Names and texts are never interpreted as markup."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from pulpo_core.analysis import shares_data
from pulpo_core.cli.console import plain

if TYPE_CHECKING:
    from pulpo_core.analysis.dataflow import Binding, DataFlow, FlowStep, Problem
    from pulpo_core.analysis.graph import Graph, Node

UNRELATED = "Operations that share no data: run them one by one, not as one flow.\n"
STYLES = {"operation": "cyan", "model": "green", "data": "yellow"}
OUTWARD = {
    "returns": "returns",
    "writes": "writes",
    "takes": "taken by",
    "reads": "read by",
    "links": "links to",
    "backlinks": "links back to",
    "relates": "relates to",
    "after": "before",
}
INWARD = {
    "returns": "returned by",
    "writes": "written by",
    "takes": "takes",
    "reads": "reads",
    "links": "linked from",
    "backlinks": "linked back from",
    "relates": "related from",
    "after": "after",
}


def graph_tree(graph: "Graph", title: str) -> Tree:
    """Return the models, the classes, and the operations by namespace, each with its connections."""
    root = Tree(Text(plain(title), "bold"))
    relations = _relations(graph)
    for kind, heading in (("model", "models"), ("data", "classes")):
        nodes = [node for node in graph.nodes if node.kind == kind]
        if nodes:
            branch = root.add(heading)
            for node in nodes:
                _add(branch.add(Text(plain(node.name), STYLES[kind])), relations[node.id])
    operations = [node for node in graph.nodes if node.kind == "operation"]
    if operations:
        _add_operations(root.add("operations"), operations, relations)
    return root


def _add_operations(root: Tree, nodes: Iterable["Node"], relations: Mapping[str, list[str]]) -> None:
    branches = {"": root}
    for node in nodes:
        segments = node.name.split(".")
        for depth in range(1, len(segments) + 1):
            name, parent = ".".join(segments[:depth]), ".".join(segments[: depth - 1])
            if name not in branches:
                branches[name] = branches[parent].add(Text(plain(segments[depth - 1])))
        branches[node.name].label = Text(plain(segments[-1]), STYLES["operation"])
        _add(branches[node.name], relations[node.id])


def _add(branch: Tree, lines: Iterable[str]) -> None:
    for line in lines:
        branch.add(Text(line, "dim"))


def _relations(graph: "Graph") -> dict[str, list[str]]:
    """Return the connections of each node as text: `takes RawJobs (linkedin, stepstone)`."""
    names = {node.id: node.name for node in graph.nodes}
    labels: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for arrow in graph.arrows:
        labels[arrow.source, OUTWARD[arrow.kind], names[arrow.target]].append(arrow.label)
        labels[arrow.target, INWARD[arrow.kind], names[arrow.source]].append(arrow.label)
    ends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (node, verb, end), found in labels.items():
        shown = ", ".join(filter(None, found))
        ends[node, verb].append(f"{end} ({shown})" if shown else end)
    lines: dict[str, list[str]] = defaultdict(list)
    for (node, verb), others in ends.items():
        lines[node].append(plain(f"{verb} {', '.join(others)}"))
    return lines


def flow_trees(flows: "Iterable[DataFlow]") -> Iterator[str | Tree]:
    """Yield the tree of each flow; those whose operations share no data come last, under a heading."""
    flows = list(flows)
    apart = [flow for flow in flows if not shares_data(flow)]
    yield from (flow_tree(flow) for flow in flows if flow not in apart)
    if apart:
        yield "\n" * (len(apart) < len(flows)) + UNRELATED
        yield from map(flow_tree, apart)


def flow_tree(flow: "DataFlow") -> Tree:
    """Return the flow's parameters, and its groups in order, with each step as a call."""
    parameters = ", ".join(parameter.declaration for parameter in flow.parameters)
    root = Tree(Text.assemble((flow.name, "bold"), f"({plain(parameters)})"))
    for problem in flow.problems:
        _add_problem(root, problem)
    if [operation.name for operation in flow.operations] == [flow.name]:
        return root
    for number, group in enumerate(flow.groups, 1):
        branch = root.add(Text(str(number), "dim"))
        for name in group:
            branch.add(_call(flow.step(name)))
    return root


def _add_problem(root: Tree, problem: "Problem") -> None:
    branch = root.add(Text.assemble((f"{problem.kind}: ", "bold red"), plain(problem.message)))
    branch.add(Text(plain(f"fix: {problem.hint}")))


def _call(step: "FlowStep") -> Text:
    given = {**step.parameters, **{binding.parameter: _value(binding) for binding in step.bindings}}
    order = [parameter.name for parameter in step.operation.signature.parameters if parameter.name in given]
    arguments = ", ".join(name if given[name] == name else f"{name}={given[name]}" for name in order)
    text = Text.assemble((step.name, STYLES["operation"]), f"({arguments})")
    return text.append(f" after {', '.join(step.waits_for)}" if step.waits_for else "", "dim")


def _value(binding: "Binding") -> str:
    if not binding.collects:
        return binding.sources[0].operation
    items = (f"*{source.operation}" if source.many else source.operation for source in binding.sources)
    return f"[{', '.join(items)}]"
