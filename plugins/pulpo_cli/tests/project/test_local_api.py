"""Commands go through the project's API where it runs on this machine."""

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pulpo_cli.project.user import user_name
from pulpo_core.testing import Served

from .conftest import Command
from .test_operations import error

pytestmark = pytest.mark.any_engine

pytest.importorskip("pulpo_api")
if sys.platform == "win32":
    pytest.skip("has no socket files", allow_module_level=True)

THROUGH = "through the API that runs here"


@pytest.fixture(scope="module")
def served(notes: Path, notes_url: str) -> Iterator[Served]:
    """The project, served to those who have a key."""
    variables = {"PULPO_DATABASE_URL": notes_url, "PULPO_API_AUTHENTICATION": "required"}
    with Served(notes, **variables).running() as running:
        yield running
    assert not (notes / ".pulpo" / "api.sock").exists()


def test_the_same_as_without_it(main: Command, served: Served, notes: Path) -> None:
    socket = notes / ".pulpo" / "api.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o600
    words = ("ops", "demo", "login", "--user", "ada", "--password", "x", "--json")
    here = main(*words, PULPO_CLI_LOCAL_API="false")
    through = main("-v", *words)
    assert THROUGH in through.stderr
    assert through.stdout == here.stdout
    for call in (("ops", "demo", "admin"), ("ops", "demo", "fails"), ("ops", "notes", "search", "--limit", "0")):
        done = [error(main(*call, "--json", expect=None, PULPO_CLI_LOCAL_API=way)) for way in ("true", "false")]
        without = [{key: each.get(key) for key in ("type", "message", "errors", "exit_code")} for each in done]
        assert without[0] == without[1]
    assert main("ops", "demo", "admin", PULPO_CLI_ROLES='["admin"]').stdout == "for admins\n"
    assert THROUGH not in main("-v", "ops", "demo", "run", "--dry-run", expect=None).stderr


def test_documents(main: Command, served: Served) -> None:
    made = json.loads(main("data", "create", "Note", "--title", "by the API", "--json").stdout)
    assert json.loads(main("data", "show", "Note", made["id"], "--json", PULPO_CLI_LOCAL_API="false").stdout) == made
    refused = error(main("data", "list", "Ledger", "--json", expect=1))
    assert refused["type"] == "PermissionDeniedError"
    assert repr(user_name()) in refused["hint"]


def test_only_the_api_that_has_the_same_settings_and_code(main: Command, served: Served, notes: Path) -> None:
    words = ("-v", "ops", "demo", "run")
    assert THROUGH in main(*words).stderr
    assert THROUGH not in main(*words, PULPO_DATABASE_NAME="other").stderr
    source = notes / "main.py"
    source.write_text(source.read_text() + "\n")
    assert THROUGH not in main(*words).stderr


def test_the_header_is_worth_nothing_over_tcp(served: Served) -> None:
    caller = {"X-Pulpo-Actor": json.dumps({"id": "x", "roles": ["admin"], "channel": "cli"})}
    answer = httpx.post(f"{served.url}/operations/demo.admin", headers=caller)
    assert answer.status_code == 401
