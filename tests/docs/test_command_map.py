"""The tables that map the names in the architecture documents to those that exist."""

import re
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest
from beanie.operators import In, RegEx

from pulpo_core.cli.app import build
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.cli.commands.init import template
from pulpo_core.cli.project_command import CLI
from pulpo_core.generation import compile_project
from pulpo_core.plugins import discover

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-map.md"
ROW = re.compile(r"^\| `([^`]+)`[^|]*\| `pulpo ([^`]+)` \| .+ \|$", re.MULTILINE)
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = ROW.findall(TEXT)
PYTHON_NAMES = re.findall(r"^\|.+\| `(pulpo_\w+[\w.]+)` \|", TEXT, re.MULTILINE)
FILES = re.findall(r"^\|.+\| `(\.run_cache/[^`]+)` \|", TEXT, re.MULTILINE)
OF_PROJECT = {
    *("version", "status", "models", "graph", "flows", "docs", "compile", "api", "init", "up", "down", "prefect", "db"),
    *("clean", "ui", "help", "ops", "lint", "build", "logs"),
}
OF_SERVICES = {
    "prefect": ("start", "stop", "restart", "logs", "deploy", "run"),
    "api": ("start", "stop", "restart"),
    "db": ("init", "start", "stop"),
    "ui": ("start", "stop", "restart"),
}
METHODS = [f"{name}_{verb}" for name, verbs in OF_SERVICES.items() for verb in verbs] + ["up", "down", "status", "logs"]


def test_every_command_of_the_documents_is_in_the_table() -> None:
    named = {name for name, _ in ROWS}
    wanted = {*OF_PROJECT, *(f"{name} {verb}" for name, verbs in OF_SERVICES.items() for verb in verbs)}
    assert wanted - named == set()


def test_every_command_of_the_table_exists(capsys: pytest.CaptureFixture[str]) -> None:
    pulpo = build(discover(), of_project=True)
    for _, command in ROWS:
        arguments = [*command.split(), "--help"]
        with pytest.raises(SystemExit) as done:
            pulpo(arguments, prog_name="main")
        assert done.value.code == 0, command
        assert f"Usage: main {command}" in capsys.readouterr().out


@pytest.mark.parametrize("method", METHODS)
def test_the_class_has_the_methods_of_the_documents(method: str) -> None:
    assert callable(getattr(CLI(), method))


def test_every_command_of_a_service_has_its_four_verbs() -> None:
    table = collect_commands(discover()).table
    for name in ("api", "db", "ui", "prefect", "worker"):
        assert {(name, verb) for verb in ("start", "stop", "restart", "logs")} <= table.keys()


@pytest.mark.parametrize("name", PYTHON_NAMES)
def test_every_python_name_of_the_table_exists(name: str) -> None:
    assert resolve_name(name)


def test_every_file_of_the_table_is_generated(make_project: "MakeProject", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULPO_REFINE_FRONTEND", "true")
    project = make_project(template("main.py.txt"))
    compile_project(project).check()
    assert len(FILES) == 5
    assert [file for file in FILES if not (project.root / file).exists()] == []


def test_the_queries_of_the_table_are_those_of_beanie() -> None:
    assert In("company", ["Acme"]) == {"company": {"$in": ["Acme"]}}
    assert RegEx("title", "python", "i") == {"title": {"$regex": "python", "$options": "i"}}
    assert '`In(Job.company, ["Acme"])`' in TEXT
    assert '`RegEx(Job.title, "python", "i")`' in TEXT
