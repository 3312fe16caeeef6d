"""The first steps of a new user: install wheels, write twelve lines, compile, serve, change the installation."""

import re
import signal
import time
from pathlib import Path

import pytest

from tests.distributions.conftest import MakeEnvironment
from tests.distributions.environment import ROOT, Environment, processes, tree

pytestmark = [pytest.mark.xdist_group("distributions-serving"), pytest.mark.any_engine]


def test_nothing_of_the_repository_can_be_imported(environment: Environment, project: Path) -> None:
    script = "import pulpo_api, pulpo_core, sys; print(pulpo_core.__file__, pulpo_api.__file__, *sys.path, sep='\\n')"
    found = environment.python("-c", script, cwd=project)
    assert str(ROOT) not in found.out
    assert found.out.startswith(str(environment.folder))
    absent = environment.python("-c", "import pulpo_embedded", cwd=project)
    assert "ModuleNotFoundError" in absent.err


def test_twelve_lines_are_served(environment: Environment, project: Path, database_url: str) -> None:
    assert sorted(path.name for path in project.iterdir()) == ["main.py", "pyproject.toml"]
    assert len((project / "main.py").read_text().splitlines()) <= 12
    assert (project / "pyproject.toml").read_text().splitlines() == ["[tool.pulpo]"]

    compiled = environment.pulpo("compile", cwd=project)
    assert (compiled.code, compiled.err) == (0, "")
    assert re.search(r": (\d+) files by api; \1 added", compiled.out)
    with environment.api(project, PULPO_DATABASE_URL=database_url) as api:
        created = api.client.post("/notes", json={"title": "buy milk"})
        assert created.status_code == 201
        assert created.headers["location"] == f"/notes/{created.json()['id']}"
        listed = api.client.get("/notes").json()["items"]
        assert [(note["id"], note["title"]) for note in listed] == [(created.json()["id"], "buy milk")]
        counted = api.client.post("/operations/main.count", json={"word": "milk"})
        assert (counted.status_code, counted.json()) == (200, 1)
        refused = api.client.post("/notes", json={"title": 5})
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert "<html" in api.client.get("/docs").text
        assert "/notes" in api.client.get("/openapi.json").json()["paths"]
        api.stop()
    assert api.log.read_text() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(
    environment: Environment, project: Path, database_url: str, number: signal.Signals
) -> None:
    environment.pulpo("compile", cwd=project)
    with environment.api(project, PULPO_DATABASE_URL=database_url) as api:
        assert api.stop(number) == 0
    assert api.log.read_text() == ""


def test_without_a_database_it_says_what_to_install_or_set(environment: Environment, project: Path) -> None:
    environment.pulpo("compile", cwd=project)
    started = environment.pulpo("api", "start", cwd=project)
    assert (started.code, started.out) == (3, "")
    assert "embedded://.pulpo/db" in started.err
    assert "pip install 'pulpo-core[all]'" in started.err
    assert "PULPO_DATABASE_URL" in started.err


def test_with_the_embedded_database_there_is_nothing_to_set(make_environment: MakeEnvironment, project: Path) -> None:
    full = make_environment("pulpo_core", "pulpo_api", "pulpo_embedded")
    assert full.pulpo("compile", cwd=project).code == 0
    with full.api(project) as api:
        assert api.client.post("/notes", json={"title": "buy milk"}).status_code == 201
        api.stop()
    with full.api(project) as api:
        assert [note["title"] for note in api.client.get("/notes").json()["items"]] == ["buy milk"]
        assert processes(str(project))
        api.stop()
    assert api.log.read_text() == ""
    deadline = time.monotonic() + 15
    while (left := processes(str(project))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def test_without_the_api_the_rest_works_on(make_environment: MakeEnvironment, project: Path) -> None:
    environment = make_environment("pulpo_core", "pulpo_api")
    environment.pulpo("compile", cwd=project)
    assert "generated_api.py" in tree(project / ".run_cache")
    environment.uninstall("pulpo-api")

    listed = environment.pulpo("plugins", "list", cwd=project)
    assert (listed.code, listed.out) == (0, "")
    assert "No plugins are installed" in listed.err
    compiled = environment.pulpo("compile", cwd=project)
    assert compiled.code == 0
    assert "removed the files of generator 'api': its plugin is not installed" in compiled.out
    assert list(tree(project / ".run_cache")) == ["manifest.json"]
    assert environment.pulpo("models", cwd=project).out.startswith("Note\t/notes")

    gone = environment.pulpo("api", "start", cwd=project)
    assert (gone.code, gone.out) == (2, "")
    assert gone.err == "error: `pulpo api` comes with pulpo-api\n  fix: pip install pulpo-api\n"
