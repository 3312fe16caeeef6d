"""The documentation of small projects: hostile texts, folders that are not its own, what stays and what goes."""

from pathlib import Path

import pytest
from justhtml import JustHTML

from pulpo_cli.docs.writing import write_documentation
from pulpo_core.exceptions import ConfigurationError, GenerationError
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject

NONE = from_modules()
EVIL = (
    "</title></code></pre></script><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\\\"' onclick=alert(1) {{ 7*7 }}\x00\x1b[31m"
)
HOSTILE = """
    from enum import Enum
    from typing import Annotated, Literal
    from beanie import Document, Link
    from pydantic import AfterValidator, BaseModel, Field, create_model
    from pymongo import IndexModel
    from pulpo_core import datamodel, operation

    EVIL = {evil!r}
    Color = Enum("Color", {{"RED": EVIL}})
    def check(value): return value
    check.__name__ = EVIL
    Made = type(EVIL.replace("\\x00", ""), (BaseModel,), {{"__annotations__": {{"a": int}}, "__doc__": EVIL}})

    @datamodel(description=EVIL, tags=[EVIL], permissions={{"read": [EVIL]}}, indexes=[IndexModel("text", name=EVIL)])
    class Thing(Document):
        text: str = Field(EVIL, description=EVIL, pattern="<script>alert", alias=EVIL)
        color: Color = Color.RED
        checked: Annotated[str, AfterValidator(check)] = ""
        kind: Literal["</code><script>"] = "</code><script>"
        made: Made | None = None

    @operation(name="things.first", description=EVIL, category=EVIL, tags=[EVIL], permissions=[EVIL])
    def first(text: Annotated[str, Field(description=EVIL, examples=[EVIL])], kind: Literal["<b>"] = "<b>") -> Made: ...

    @operation(name="things.second", models_in=["Thing"])
    def second(made: Made, other: str = EVIL) -> None: ...
"""
SMALL = """
    from beanie import BackLink, Document, Link
    from pulpo_core import datamodel, operation
    from pydantic import Field

    @datamodel(description="Says `code`.\\n\\nAnd more.")
    class Thing(Document):
        name: str
        parent: Link["Thing"] | None = None

    @operation(name="a.b.get")
    def get(id: str) -> Thing: ...

    @operation(name="a_b.get_other")
    def get_other() -> None: ...

    @operation(name="A.get2")
    def get_third() -> None: ...
"""


UNRELATED = """
    from pulpo_core import operation

    @operation(name="loans.checkout")
    def checkout(book: str) -> None: ...

    @operation(name="loans.mine")
    def mine() -> None: ...

    @operation(name="mail.fetch")
    def fetch() -> None: ...

    @operation(name="mail.send", after=["mail.fetch"])
    def send() -> None: ...

    @operation(name="alone")
    def alone() -> None: ...
"""


def documented(project: Project, folder: str = "docs-site") -> Path:
    """Write the documentation of a project, and return its folder."""
    write_documentation(project, project.root / folder)
    return project.root / folder


def page(folder: Path, name: str) -> JustHTML:
    """A page, read strictly."""
    return JustHTML((folder / name).read_text(encoding="utf-8"), sanitize=False, strict=True)


def test_hostile_texts_stay_texts(make_project: MakeProject) -> None:
    project = make_project(HOSTILE.format(evil=EVIL), settings={"name": "<script>alert(1)</script>"}, plugins=NONE)
    folder = documented(project)
    pages = [path.relative_to(folder).as_posix() for path in folder.rglob("*.html")]
    assert len(pages) == 6
    for name in pages:
        found = page(folder, name)
        assert [set(node.attrs or ()) for node in found.query("script")] == [{"src", "defer"}] * 2, name
        assert not found.query("img, iframe, object, embed, style, base, form")
        for node in found.query("*"):
            assert not [key for key in node.attrs or () if key.startswith("on")]
            assert not str((node.attrs or {}).get("href")).lower().startswith("javascript:")
        assert "\x00" not in found.to_text()
    model = page(folder, "models/thing.html").to_text()
    assert model.count("<script>alert(1)</script>") >= 8
    assert "{{ 7*7 }}" in model


def test_odd_names_and_types(make_project: MakeProject) -> None:
    folder = documented(make_project(SMALL, plugins=NONE))
    assert sorted(path.name for path in (folder / "flows").iterdir()) == ["-A.html", "a.b.html", "a.html", "a_b.html"]
    thing = page(folder, "models/thing.html")
    assert "Link[Thing] | None" in thing.to_text(separator="")
    assert [node.to_text("", strip=False) for node in thing.query(".prose p")] == ["Says code.", "And more."]
    assert [node.to_text() for node in thing.query(".prose code")] == ["code"]
    assert "links to Thing by parent" in " ".join(thing.to_text().split())
    assert "linked from Thing by parent" in " ".join(thing.to_text().split())
    get = " ".join(page(folder, "operations/a_b_get.html").to_text().split())
    assert "id str required" in get


def test_empty_project(make_project: MakeProject) -> None:
    folder = documented(make_project(plugins=NONE))
    assert "The project has no models." in page(folder, "index.html").to_text()
    assert page(folder, "graph.html").query("svg")


def test_problems_are_shown(make_project: MakeProject) -> None:
    cycle = """
        from pulpo_core import operation

        @operation(name="x.one", after=["x.two"])
        def one() -> None: ...

        @operation(name="x.two", after=["x.one"])
        def two() -> None: ...
    """
    folder = documented(make_project(cycle, plugins=NONE))
    for name in ("index.html", "flows/x.html"):
        [problem] = page(folder, name).query(".problem")
        assert "2 operations depend on each other in a cycle" in problem.to_text()


def test_operations_that_share_no_data_are_listed_apart(make_project: MakeProject) -> None:
    folder = documented(make_project(UNRELATED, plugins=NONE))
    groups = [" ".join(group.to_text().split()) for group in page(folder, "index.html").query("section.group")]
    assert [group.split()[0] for group in groups] == ["mail", "loans", "Without"]
    advice = "share no data: run them one by one, not as one flow."
    assert [advice in group for group in groups] == [False, True, False]
    leads = [
        " ".join(page(folder, f"flows/{name}.html").query(".lead")[0].to_text().split()) for name in ("loans", "mail")
    ]
    assert leads == [f"2 operations that {advice}", "2 operations, in the order of their data."]


def test_second_time_changes_nothing_and_old_pages_go(make_project: MakeProject) -> None:
    project = make_project(SMALL, plugins=NONE)
    folder = documented(project)
    assert write_documentation(project, folder).changes == ()
    before = {path for path in folder.rglob("*") if path.is_file()}
    (folder / "models" / "thing.html").write_text("mine")
    assert [change.kind for change in write_documentation(project, folder).changes] == ["changed"]
    assert (folder / "models" / "thing.html.edited").read_text() == "mine"
    assert {path for path in folder.rglob("*") if path.is_file()} - before == {folder / "models" / "thing.html.edited"}


@pytest.mark.parametrize(
    ("folder", "problem"),
    [
        (".", "holds the project itself"),
        ("..", "holds the project itself"),
        (".run_cache", "is used by Pulpo for other files"),
        (".pulpo/docs", "is used by Pulpo for other files"),
        ("main.py", "is a file"),
        ("holiday", "holds files that Pulpo did not write (photo.jpg)"),
        ("compiled", "holds files that Pulpo did not write"),
    ],
)
def test_other_folders_are_left_alone(folder: str, problem: str, make_project: MakeProject) -> None:
    manifest = '{"files": {"x.py": {"hash": "0", "generator": "api", "plugin": "pulpo-api", "version": "1"}}}'
    files = {"holiday/photo.jpg": "sea", "compiled/manifest.json": manifest}
    project = make_project(SMALL, files=files, plugins=NONE)
    with pytest.raises(ConfigurationError) as caught:
        write_documentation(project, project.root / folder)
    assert problem in caught.value.message
    assert (project.root / "holiday" / "photo.jpg").read_text() == "sea"
    assert not list(project.root.rglob("index.html"))


def test_folder_that_cannot_be_made(make_project: MakeProject) -> None:
    project = make_project(SMALL, plugins=NONE)
    with pytest.raises(GenerationError, match="cannot be written"):
        write_documentation(project, project.root / "main.py" / "docs")
