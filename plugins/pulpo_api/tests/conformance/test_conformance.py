"""The APIs of the examples conform to their OpenAPI documents, for all callers: Schemathesis generates the requests."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[3] / "examples"


def schemathesis(served: "Served", *options: str) -> None:
    """Fail unless the API keeps to its document."""
    command = [sys.executable, "-m", "schemathesis.cli", f"--config-file={HERE / 'schemathesis.toml'}", "run"]
    location = [f"{served.url}/openapi.json", "--no-color"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "checks", "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        [*command, *location, *options], env=environment, cwd=served.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested:" in done.stdout
    assert "Traceback" not in served.log


@pytest.mark.any_engine  # engines are compared by `hostile/`, which sends worse queries
@pytest.mark.parametrize(
    "project",
    [
        pytest.param("jobhunter", marks=pytest.mark.xdist_group("conformance-jobhunter")),
        pytest.param("observatory", marks=pytest.mark.xdist_group("conformance-observatory")),
    ],
)
def test_anonymously(project: str, serve: "Serve", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULPO_API_SHOW_ALL_SCHEMAS", "true")  # routes that refuse the caller keep to the document, too
    served = serve(EXAMPLES / project)
    schemathesis(served, "--phases=examples,fuzzing,stateful", "--max-examples=1")


@pytest.mark.any_engine
@pytest.mark.xdist_group("conformance-observatory")
def test_with_a_key(serve: "Serve", make_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each route, those that take a role included; without the key each is 401."""
    monkeypatch.setenv("PULPO_API_AUTHENTICATION", "required")
    monkeypatch.setenv("PULPO_API_PUBLIC_DOCS", "true")
    served = serve(EXAMPLES / "observatory")
    key = make_key(served, "tester", "astronomer", "technician")
    schemathesis(served, "--phases=fuzzing", "--max-examples=1", f"--header=X-API-Key: {key}")


@pytest.mark.any_engine
@pytest.mark.xdist_group("conformance-jobhunter")
def test_all_sides_of_some_routes(serve: "Serve") -> None:
    """Each bound of each parameter and field, at the routes of one model and at operations: there are thousands."""
    served = serve(EXAMPLES / "jobhunter")
    chosen = r"^/companies/\{id\}$|^/operations/search_jobs$|^/models"
    schemathesis(served, "--phases=coverage", f"--include-path-regex={chosen}")
