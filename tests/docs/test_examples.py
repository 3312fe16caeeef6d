"""The examples in the documentation work as they stand there."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pulpo_cli.lint.linter import lint
from pulpo_core import hookimpl
from pulpo_core.cli.commands.init import template
from pulpo_core.cli.commands.plugin_checks import check_plugins
from pulpo_core.generation import compile_project
from pulpo_core.generation.compiler import generation_context
from pulpo_core.invocation import Actor
from pulpo_core.plugins import from_modules
from pulpo_core.runtime import invoke, running
from pulpo_core.testing import Served, quick_command, run_pulpo, write_project

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

ROOT = Path(__file__).parents[2]


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a language on a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


async def test_readme_project(make_project: "MakeProject", database_url: str) -> None:
    (main,) = blocks("README.md", "python")
    project = make_project(main, settings={"name": "notes", "database_url": database_url})
    compile_project(project).check()
    assert (project.output / "api_routes" / "note.py").is_file()
    async with running(project):
        await project.metadata.model("Note").document_cls.model_validate({"title": "buy bread"}).insert()
        assert [note.title for note in await invoke("notes.search", {"word": "bread"})] == ["buy bread"]


async def test_tutorial_project(make_project: "MakeProject", database_url: str) -> None:
    main = "\n\n".join(blocks("docs/tutorial.md", "python"))
    project = make_project(main, settings={"database_url": database_url})
    async with running(project):
        book = project.metadata.model("Book").document_cls
        await book.model_validate({"title": "Middlemarch", "author": "George Eliot", "pages": 880}).insert()
        assert (await invoke("books.statistics")).pages_to_go == 880
        assert (await invoke("books.read", {"title": "Middlemarch"})).state == "read"
        assert (await invoke("books.statistics")).waiting == 0


@pytest.mark.parametrize(
    "main", [*blocks("README.md", "python"), "\n\n".join(blocks("docs/tutorial.md", "python")), template("main.py.txt")]
)
def test_lint_finds_nothing_that_fails(main: str, make_project: "MakeProject") -> None:
    assert lint(make_project(main)).is_clean


def test_lint_how_to(make_project: "MakeProject", lint_example: Callable[..., list[str]]) -> None:
    _, source = blocks("docs/how-to/lint-a-project.md", "python")
    plugin = ModuleType("pulpo_shop")
    exec(source, plugin.__dict__)
    plugins = from_modules(shop=plugin)
    ignored = ["undescribed-field"]
    assert lint_example(plugin.no_price, "bad", ignore=ignored, plugins=plugins) == ["SHOP101"]


async def test_history_how_to(make_project: "MakeProject", database_url: str) -> None:
    plugin = ModuleType("history")
    exec(blocks("docs/how-to/act-after-a-write.md", "python")[0], plugin.__dict__)
    main = "\n\n".join(blocks("docs/tutorial.md", "python"))
    project = make_project(main, settings={"database_url": database_url}, plugins=from_modules(history=plugin))
    async with running(project):
        book = project.metadata.model("Book").document_cls
        stored = await book.model_validate({"title": "Middlemarch", "author": "George Eliot", "pages": 880}).insert()
        await invoke("books.read", {"title": "Middlemarch"}, actor=Actor("ann"), channel="test")
        entries = await plugin.HistoryEntry.find_all().to_list()
    assert [(entry.kind, entry.actor, entry.channel, entry.operation) for entry in entries] == [
        ("insert", "anonymous", "python", None),
        ("update", "ann", "test", "books.read"),
    ]
    assert {tuple(entry.books) for entry in entries} == {(str(stored.id),)}


def test_routes_how_to(tmp_path: Path, database_url: str) -> None:
    page = "docs/how-to/add-your-own-routes.md"
    main, web = blocks(page, "python")
    (settings,) = blocks(page, "toml")
    write_project(tmp_path, main, files={"web.py": web})
    (tmp_path / "pulpo.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(f"[tool.pulpo]\n{settings}")
    run_pulpo("compile", cwd=tmp_path)
    key = run_pulpo("api", "keys", "create", "jane", "--role", "staff", cwd=tmp_path, PULPO_DATABASE_URL=database_url)
    manual, headers = b"%PDF" + bytes(3_000_000), {"X-API-Key": key.stdout.strip(), "Content-Type": "application/pdf"}
    served = Served(tmp_path, PULPO_DATABASE_URL=database_url)
    with served.running(), httpx.Client(base_url=served.url, timeout=60, trust_env=False) as api:
        url = f"/tools/{api.post('/tools', json={'name': 'saw'}).json()['id']}/manual"
        assert api.put(url, content=manual).status_code == 401
        assert api.get(url).json()["detail"].endswith("has no manual")
        assert api.put(url, content=manual, headers=headers).status_code == 204
        assert api.put("/tools/650000000000000000000001/manual", content=b"x", headers=headers).status_code == 404
        assert api.put(url, content=bytes(20_000_001), headers=headers).status_code == 413
        found = api.get(url)
        assert (found.content == manual, found.headers["content-type"]) == (True, "application/pdf")
        assert api.get("/whoami", headers=headers).json() == {"id": "key:jane", "roles": ["staff"]}
        assert {"/tools/{id}/manual", "/whoami"} <= api.get("/openapi.json").json()["paths"].keys()


PLUGIN = "docs/how-to/write-a-plugin.md"


def test_plugin_how_to(make_project: "MakeProject", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin, _, _, commands, middleware, _, settings, usage, test, _ = blocks(PLUGIN, "python")
    (tmp_path / "pulpo_glossary.py").write_text("\n".join([plugin, commands, middleware, settings, usage]))
    (tmp_path / "test_glossary.py").write_text(test)
    monkeypatch.syspath_prepend(tmp_path)
    spec = importlib.util.spec_from_file_location("test_glossary", tmp_path / "test_glossary.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.test_glossary(make_project)
    plugins = from_modules(glossary=module.pulpo_glossary)
    project = make_project(DESCRIBED % "A thing" + "\nclass Thing(Document): ...\n", plugins=plugins, folder="other")
    check_plugins(plugins, project)
    (item,) = project.load().models
    [(_, example)] = plugins.collect("pulpo_usage", item=item, project=project)
    assert example.text == "pulpo glossary show Thing"
    assert (plugins.all[0].state, plugins.all[0].problems) == ("active", [])
    assert len(plugins.all[0].hooks) == 5


async def test_plugin_how_to_of_refused_calls(
    make_project: "MakeProject", database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = ModuleType("records")
    exec(blocks(PLUGIN, "python")[5], vars(plugin))
    main = (
        "from pulpo_core import operation\n@operation(name='add', permissions=['staff'])\n"
        "def add(a: int) -> int:\n    return 1 // a\n"
    )
    project = make_project(main, plugins=from_modules(records=plugin), settings={"database_url": database_url})
    ann, eve = Actor("ann", frozenset({"staff"})), Actor("eve")
    async with running(project):
        await invoke("add", {"a": 1}, actor=ann)
        for values, actor in (({"a": 1}, eve), ({"a": "x"}, ann), ({"a": 0}, ann)):
            with pytest.raises(Exception, match=r"add|zero"):
                await invoke("add", values, actor=actor)
    found = [line.split(" ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert found == ["add ann success", "add eve denied", "add ann invalid", "add ann failed"]


def test_plugin_how_to_of_templates(make_project: "MakeProject", tmp_path: Path, monkeypatch: Any) -> None:
    (template,) = blocks(PLUGIN, "jinja")
    (tmp_path / "pulpo_forms" / "templates").mkdir(parents=True)
    (tmp_path / "pulpo_forms" / "__init__.py").touch()
    (tmp_path / "pulpo_forms" / "templates" / "form.ts.jinja").write_text(template)
    monkeypatch.syspath_prepend(tmp_path)
    namespace: dict[str, Any] = {}
    exec(blocks(PLUGIN, "python")[1], namespace)
    project = make_project(DESCRIBED % "*/" + "\nclass Thing(Document):\n    name: str\n")
    (artifact,) = namespace["generate"](generation_context(project))
    assert artifact.content == (
        'export const title = "*\\u002f";\nexport const fields = [{"name": "name", "required": true}];\n'
    )


DESCRIBED = "from beanie import Document\nfrom pulpo_core import datamodel\n@datamodel(description=%r)"


def test_plugin_how_to_of_what_is_left_out(make_project: "MakeProject") -> None:
    namespace: dict[str, Any] = {}
    exec(blocks(PLUGIN, "python")[2], namespace)

    class Glossary:
        name = "glossary"
        generate = namespace["generate"]

        @hookimpl
        def pulpo_generators(self) -> list[Any]:
            return [self]

    main = "from beanie import Document\nfrom pulpo_core import datamodel\n@datamodel\nclass Thing(Document): ...\n"
    [failure] = compile_project(make_project(main, plugins=from_modules(glossary=Glossary()))).failures
    assert failure.message == "term 'Thing' is left out: model 'Thing' has no description"


def test_init_is_what_the_readme_says(tmp_path: Path) -> None:
    for arguments in (["init", "notes"], ["--project", "notes", "compile"], ["--project", "notes", "models"]):
        found = subprocess.run(
            [*quick_command(), *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stderr
    assert "Note" in found.stdout


def test_testing_how_to(tmp_path: Path, database_server: str) -> None:
    """The tests of the page, on the project of the tutorial."""
    write_project(tmp_path, "\n\n".join(blocks("docs/tutorial.md", "python")))
    (configuration,) = blocks("docs/how-to/test-a-project.md", "toml")
    _, with_database, over_http = blocks("docs/how-to/test-a-project.md", "python")
    (tmp_path / "pyproject.toml").write_text(configuration)
    (tmp_path / "test_database.py").write_text(with_database)
    (tmp_path / "test_http.py").write_text(over_http)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PULPO_TEST_DATABASE_URL": database_server},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout
