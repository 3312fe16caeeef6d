"""The tools of a project without pulpo-cli, and with it: what to install, and that it works then."""

import json
from pathlib import Path

import pytest

from pulpo_core.distributions import COMMANDS
from tests.distributions.environment import Environment

pytestmark = [pytest.mark.xdist_group("distributions-serving"), pytest.mark.any_engine]
MISSING = [(word, name) for name, words in COMMANDS.items() if name != "pulpo-api" for word in words]


@pytest.mark.parametrize(("command", "distribution"), MISSING)
def test_a_missing_command_says_what_to_install(
    environment: Environment, project: Path, command: str, distribution: str
) -> None:
    told = environment.pulpo(command, cwd=project)
    assert (told.code, told.out) == (2, "")
    assert told.err == f"error: `pulpo {command}` comes with {distribution}\n  fix: pip install {distribution}\n"
    as_json = environment.pulpo(command, "--json", cwd=project)
    assert (as_json.code, as_json.out) == (2, "")
    assert json.loads(as_json.err)["error"]["hint"] == f"pip install {distribution}"


def test_with_the_distribution_it_works(environment: Environment, wheels: dict[str, Path], project: Path) -> None:
    assert "lint" not in environment.pulpo("--help", cwd=project).out
    environment.install(wheels["pulpo_cli"], dependencies=False)
    try:
        listed = json.loads(environment.pulpo("plugins", "list", "--json", cwd=project).out)
        found = {plugin["name"]: (plugin["distribution"], plugin["state"]) for plugin in listed}
        assert found == {"api": ("pulpo-api", "active"), "cli": ("pulpo-cli", "active")}
        linted = environment.pulpo("lint", "--select", "PUL105", cwd=project)
        assert (linted.code, linted.err) == (1, "")
        assert linted.out.startswith("main.py:4:2: PUL105 [warning] model 'Note' has no description")
        assert "Note" in environment.pulpo("graph", cwd=project).out
        assert environment.pulpo("docs", cwd=project).code == 0
        assert (project / "docs-site" / "index.html").is_file()
        compiled = environment.pulpo("compile", cwd=project)
        assert (compiled.code, compiled.err) == (0, "")
        assert "api_routes" in environment.pulpo("why", "/notes", cwd=project).out
    finally:
        environment.uninstall("pulpo-cli")
    assert environment.pulpo("lint", cwd=project).code == 2


def test_it_looks_after_the_database(
    environment: Environment, wheels: dict[str, Path], project: Path, database_url: str
) -> None:
    environment.install(wheels["pulpo_cli"], dependencies=False)
    try:
        made = environment.pulpo("db", "init", "--json", cwd=project, PULPO_DATABASE_URL=database_url)
        assert (made.code, made.err) == (0, "")
        checked = environment.pulpo("db", "check", cwd=project, PULPO_DATABASE_URL=database_url)
        assert (checked.code, checked.err) == (0, "")
    finally:
        environment.uninstall("pulpo-cli")
