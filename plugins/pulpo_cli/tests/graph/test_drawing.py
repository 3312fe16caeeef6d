"""Graphs as trees, Mermaid and DOT, with any characters in names and texts."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pulpo_cli.graph.dot import dot
from pulpo_cli.graph.flow import flows_graph
from pulpo_cli.graph.mermaid import mermaid
from pulpo_cli.graph.printing import print_drawing
from pulpo_cli.graph.tree import flow_tree, graph_tree
from pulpo_core.analysis import project_flows
from pulpo_core.analysis.graph import Arrow, Graph, Node
from pulpo_core.analysis.project_graph import ProjectGraph
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject, Pulpo

SHOP = """
    from beanie import BackLink, Document, Link
    from pydantic import BaseModel, Field
    from pulpo_core import datamodel, operation

    class Basket(BaseModel):
        lines: list[str] = []

    @datamodel(relations=[{"name": "favorites", "target": "Product", "cardinality": "many"}])
    class Customer(Document):
        name: str
        orders: list[BackLink["Order"]] = Field(json_schema_extra={"original_field": "customer"})

    @datamodel
    class Order(Document):
        customer: Link[Customer]
        products: list[Link["Product"]] = []

    @datamodel
    class Product(Document):
        name: str

    @operation(name="shop.fill", description="Put things \\"in\\"", models_in=["Product"])
    async def fill(words: list[str]) -> Basket: ...

    @operation(name="shop.order", models_in=["Product"], models_out=["Order"])
    async def order(basket: Basket, customer: Customer) -> Order: ...

    @operation(name="shop.mail.send", after=["shop.order"])
    async def send(text: str = "thanks") -> None: ...

    @operation(name="ping")
    def ping() -> None: ...
"""


@pytest.fixture
def shop(make_project: MakeProject) -> Project:
    return make_project(SHOP)


def text_of(tmp_path: Path, *parts: Any) -> str:
    print_drawing(parts, tmp_path / "drawing.txt")
    return (tmp_path / "drawing.txt").read_text(encoding="utf-8")


LINES = """
    from beanie import Document, Link
    from pydantic import BaseModel
    from pulpo_core import datamodel

    class Note(BaseModel):
        author: Link["Person"] | None = None
        answers: list["Note"] = []

    class Line(BaseModel):
        product: Link["Product"]
        notes: dict[str, Note] = {}

    @datamodel
    class Order(Document):
        lines: list[Line] = []

    @datamodel
    class Person(Document): ...

    @datamodel
    class Product(Document): ...
"""


def test_links_in_embedded_models(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(LINES)
    drawn = text_of(tmp_path, graph_tree(ProjectGraph(project.load(), project.root).draw(), "shop"))
    assert "links to Person (lines.notes.author)" in drawn
    assert "Product (lines.product)" in drawn
    assert "linked from Order (lines.product)" in drawn


def test_the_tree_of_a_project(shop: Project, tmp_path: Path) -> None:
    assert text_of(tmp_path, graph_tree(ProjectGraph(shop.load(), shop.root).draw(), "shop")) == (
        """\
shop
├── models
│   ├── Customer
│   │   ├── links back to Order (orders)
│   │   ├── relates to Product (favorites)
│   │   ├── taken by shop.order (customer)
│   │   └── linked from Order (customer)
│   ├── Order
│   │   ├── linked back from Customer (orders)
│   │   ├── links to Customer (customer), Product (products)
│   │   ├── returned by shop.order
│   │   └── written by shop.order
│   └── Product
│       ├── related from Customer (favorites)
│       ├── linked from Order (products)
│       └── read by shop.fill, shop.order
├── classes
│   └── Basket
│       ├── taken by shop.order (basket)
│       └── returned by shop.fill
└── operations
    ├── ping
    └── shop
        ├── fill
        │   ├── reads Product
        │   └── returns Basket
        ├── mail
        │   └── send
        │       └── after shop.order
        └── order
            ├── takes Basket (basket), Customer (customer)
            ├── reads Product
            ├── returns Order
            ├── writes Order
            └── before shop.mail.send
"""
    )


def test_what_is_around_a_name(shop: Project) -> None:
    drawing = ProjectGraph(shop.load(), shop.root)
    names = {
        name: sorted(node.name for node in drawing.draw().around(drawing.find(name)).nodes)
        for name in ("Product", "Basket", "shop.mail", "ping", "nothing")
    }
    assert names == {
        "Product": ["Customer", "Order", "Product", "shop.fill", "shop.order"],
        "Basket": ["Basket", "shop.fill", "shop.order"],
        "shop.mail": ["shop.mail.send", "shop.order"],
        "ping": ["ping"],
        "nothing": [],
    }


def test_mermaid(shop: Project) -> None:
    drawing = ProjectGraph(shop.load(), shop.root)
    assert mermaid(drawing.draw().around(drawing.find("Basket"))) == (
        """\
flowchart LR
    n0[/"Basket"/]
    n1["shop.fill"]
    n2["shop.order"]
    n0 -->|"as basket"| n2
    n1 -->|"returns"| n0
"""
    )


def test_flows_as_mermaid_and_tree(shop: Project, tmp_path: Path) -> None:
    [flow] = [flow for flow in project_flows(shop.load()) if flow.name == "shop"]
    assert mermaid(flows_graph([flow])) == (
        """\
flowchart LR
    subgraph f0["shop"]
        n0(["words: list#91;str#93;"])
        n1(["customer: Customer"])
        n2(["text: str = #39;thanks#39;"])
        n3["shop.fill"]
        n4["shop.order"]
        n5["shop.mail.send"]
    end
    n3 -->|"Basket as basket"| n4
    n4 -.->|"after="| n5
    n1 --> n4
    n2 --> n5
    n0 --> n3
"""
    )
    assert text_of(tmp_path, flow_tree(flow)) == (
        """\
shop(words: list[str], customer: Customer, text: str = 'thanks')
├── 1
│   └── shop.fill(words)
├── 2
│   └── shop.order(basket=shop.fill, customer)
└── 3
    └── shop.mail.send(text) after shop.order
"""
    )


LOANS = """
    from pulpo_core import operation

    @operation(name="loans.checkout")
    def checkout(book: str) -> None: ...

    @operation(name="loans.mine")
    def mine() -> None: ...

    @operation(name="other")
    def other() -> None: ...
"""
UNRELATED = """\
Operations that share no data: run them one by one, not as one flow.
loans(book: str)
└── 1
    ├── loans.checkout(book)
    └── loans.mine()
"""


def test_operations_that_share_no_data(make_project: MakeProject, pulpo: Pulpo) -> None:
    root = make_project(LOANS).root
    assert pulpo("flows", cwd=root).stdout == f"other()\n\n{UNRELATED}"
    assert pulpo("flows", "loans", cwd=root).stdout == UNRELATED
    found = json.loads(pulpo("flows", "--json", cwd=root).stdout)
    assert {flow["name"]: flow["shares_data"] for flow in found} == {"loans": False, "other": True}


def test_dot_is_read_by_graphviz(shop: Project) -> None:
    drawn = dot(ProjectGraph(shop.load(), shop.root).draw())
    assert 'n5 [label="shop.fill", shape=box, style="rounded", tooltip="Put things \\"in\\""]' in drawn
    assert 'n2 -> n1 [label="links customer"]' in drawn
    check_with_graphviz(drawn)
    check_with_graphviz(dot(flows_graph(project_flows(shop.load()))))


HOSTILE = [
    '"];evil[label="',
    "\\",
    '\\"',
    "a\nend\nclick n0 call evil()",
    "</text><script>alert(1)</script>",
    "`markdown` **bold**",
    "#quot; &quot; #34;",
    "%% comment",
    "\x00\x1b[31m\u202e",
    "[bold]markup[/]",
    "-->|x| n1; subgraph",
    "\N{OCTOPUS}",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts(text: str, tmp_path: Path) -> None:
    nodes = (
        Node("a", "operation", text, text, frame=text),
        Node("b", "model", text, text),
        Node("c", "data", text),
        Node("d", "parameter", text),
    )
    graph = Graph(nodes, (Arrow("a", "b", "writes", text), Arrow("c", "a", "takes", text)))
    lines = mermaid(graph).splitlines()
    assert len(lines) == (9 if text else 7)
    for line in lines:
        inside = "".join(re.findall(r'"([^"]*)"', line))
        assert line.count('"') % 2 == 0
        assert re.fullmatch(r"(?:[^\W_]|[ ._,:\-=/←→…]|#\d+;)*", inside), line
    drawn = dot(graph)
    assert len(drawn.splitlines()) == (14 if text else 11)
    check_with_graphviz(drawn)
    shown = text_of(tmp_path, graph_tree(graph, text))
    assert "\x1b" not in shown
    if text.isprintable():
        assert text in shown
    assert json.loads(json.dumps(graph.to_dict()))["nodes"][0]["name"] == text


def check_with_graphviz(drawn: str) -> None:
    """Let Graphviz read it, where it is installed: as it is, with no more nodes than there should be."""
    if dot_program := shutil.which("dot"):
        done = subprocess.run([dot_program, "-Tjson"], input=drawn, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        nodes = [node for node in json.loads(done.stdout)["objects"] if node["name"].startswith("n")]
        assert len(nodes) == len(re.findall(r"^ +n\d+ \[", drawn, re.MULTILINE))
