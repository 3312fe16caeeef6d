"""`pulpo graph` and `pulpo flows`: drawings of the project and of its flows."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pulpo_cli.graph.printing import print_drawing
from pulpo_core.cli.argument_names import complete_declared, completed_by
from pulpo_core.cli.json_text import json_text
from pulpo_core.cli.options import Json
from pulpo_core.exceptions import NotFoundError
from pulpo_core.project import Project
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from rich.tree import Tree

    from pulpo_core.analysis.graph import Graph


class GraphFormat(StrEnum):
    """The format of a drawing."""

    TREE = "tree"
    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


As = Annotated[GraphFormat, typer.Option("--format", "-f", help="The format of the drawing.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.")]


def _flows(project: Project) -> list[str]:
    from pulpo_core.analysis import project_flows

    return [flow.name for flow in project_flows(project.load())]


def graph(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Only this model, operation, namespace or class, and its neighbours.",
            autocompletion=complete_declared,
        ),
    ] = None,
    form: As = GraphFormat.TREE,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Draw the project's models and operations, and their connections.

    Operations return and take data, write and read models, and run after each other; models link to models.
    """
    from pulpo_cli.graph.tree import graph_tree
    from pulpo_core.analysis.project_graph import ProjectGraph

    project = Project.find()
    drawing = ProjectGraph(project.load(), project.root)
    whole = drawing.draw()
    if name is not None:
        ids = drawing.find(name)
        if not ids:
            raise _unknown(name, [node.name for node in whole.nodes], "model, operation, namespace or class")
        whole = whole.around(ids)
    title = name or project.settings.name or project.root.name
    _write(form, as_json, output, whole, lambda: [graph_tree(whole, title)], whole.to_dict)


def flows(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Only the flow of this namespace or standalone operation.", autocompletion=completed_by(_flows)
        ),
    ] = None,
    form: As = GraphFormat.TREE,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Draw the flow of each namespace: its parameters, and its groups of operations.

    The groups run one after the other, the operations of a group concurrently. Each operation is shown as a call, with
    the flow's parameters and the results of other operations as arguments. Namespaces whose operations share no data
    are listed at the end: run their operations one by one.
    """
    from pulpo_cli.graph.flow import flows_graph
    from pulpo_cli.graph.tree import flow_trees
    from pulpo_core.analysis import project_flows, shares_data

    found = project_flows(Project.find().load())
    chosen = [flow for flow in found if name in (None, flow.name)]
    if name is not None and not chosen:
        raise _unknown(name, [flow.name for flow in found], "flow")
    _write(
        form,
        as_json,
        output,
        flows_graph(chosen),
        lambda: flow_trees(chosen),
        lambda: [{**flow.to_dict(), "shares_data": shares_data(flow)} for flow in chosen],
    )


def _write(
    form: GraphFormat,
    as_json: bool,
    output: Path | None,
    drawing: "Graph",
    trees: Callable[[], "Iterable[str | Tree]"],
    values: Callable[[], Any],
) -> None:
    from pulpo_cli.graph.dot import dot
    from pulpo_cli.graph.mermaid import mermaid

    if as_json or form is GraphFormat.JSON:
        print_drawing([json_text(values(), indent=2) + "\n"], output)
    elif form is GraphFormat.TREE:
        print_drawing(trees(), output)
    else:
        print_drawing([mermaid(drawing) if form is GraphFormat.MERMAID else dot(drawing)], output)


def _unknown(name: str, known: Iterable[str], what: str) -> NotFoundError:
    hint = did_you_mean(name, known, "run the command without a name to draw everything", most=3)
    return NotFoundError(f"the project has no {what} {name!r}", hint=hint)
