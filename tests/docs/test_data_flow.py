"""The examples of docs/reference/data-flow.md have the output that the page shows."""

from pathlib import Path

import pytest

from pulpo_cli.graph.printing import print_drawing
from pulpo_cli.graph.tree import flow_trees
from pulpo_core.analysis import project_flows
from pulpo_core.testing import MakeProject
from tests.docs.test_examples import blocks

PAGE = "docs/reference/data-flow.md"
IMPORTS, *SOURCES = blocks(PAGE, "python")
EXAMPLES = dict(zip(SOURCES, blocks(PAGE, "text"), strict=True))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.partition('(name="')[2].partition('"')[0])
def test_example(source: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project = make_project(IMPORTS + source)
    monkeypatch.chdir(project.root)
    print_drawing(flow_trees(project_flows(project.load())), tmp_path / "flows.txt")
    assert (tmp_path / "flows.txt").read_text(encoding="utf-8") == EXAMPLES[source]
