"""The table that maps the commands of the architecture documents to those that exist."""

import re
from pathlib import Path

import pytest

from pulpo_core.cli.app import build
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.cli.project_command import CLI
from pulpo_core.plugins import discover

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-map.md"
ROW = re.compile(r"^\| `([^`]+)`[^|]*\| `pulpo ([^`]+)` \| .+ \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
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
