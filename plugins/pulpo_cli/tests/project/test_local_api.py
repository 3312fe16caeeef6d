"""Commands go through the project's API where it runs on this machine."""

import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pulpo_cli.project.remote.calls import call
from pulpo_cli.project.remote.target import RemoteApi
from pulpo_cli.project.user import user_name
from pulpo_core.testing import Served, run_pulpo, until, write_project

from .conftest import Command
from .test_lazy import HEAVY, run
from .test_operations import error

pytestmark = pytest.mark.any_engine

pytest.importorskip("pulpo_api")
if sys.platform == "win32":
    pytest.skip("has no socket files", allow_module_level=True)

THROUGH = "using the API on this machine"


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
    for refusal in (("ops", "demo", "admin"), ("ops", "demo", "fails"), ("ops", "notes", "search", "--limit", "0")):
        done = [error(main(*refusal, "--json", expect=None, PULPO_CLI_LOCAL_API=way)) for way in ("true", "false")]
        without = [{key: each.get(key) for key in ("type", "message", "errors", "exit_code")} for each in done]
        assert without[0] == without[1]
    assert main("ops", "demo", "admin", PULPO_CLI_ROLES='["admin"]').stdout == "for admins\n"
    assert THROUGH not in main("-v", "ops", "demo", "run", "--dry-run", expect=None).stderr


def test_a_call_imports_little(main: Command, served: Served, notes: Path, notes_url: str) -> None:
    main("ops", "demo", "run")  # which leaves a record of the commands
    for words, printed in (
        (("ops", "demo", "run"), "7\n"),
        (("ops", "run", "demo"), "7\n"),
        (("ops", "demo", "run", "--json"), "7\n"),
        (("ops", "demo", "login", "--user=ada", "--password", "x"), "ada has 1 letters\n"),
        (("ops", "demo", "total", "--input", "[1, 2]", "--csv"), "value\n3\n"),
        (("ops", "notes", "search", "--word", "no such word", "--limit", "3", "--ndjson"), ""),
    ):
        shown, modules = run(notes, *words, PULPO_DATABASE_URL=notes_url)
        assert shown == printed
        assert not modules & {*HEAVY, "typer", "pydantic", "pluggy", "importlib.metadata"}


def test_what_is_not_one_call_is_left_to_the_command(main: Command, served: Served) -> None:
    main("ops", "demo", "run")
    assert "Usage" in main("ops", "demo", "--help").stdout
    assert "curl -X POST" in main("ops", "demo", "login", "--user", "a", "--as", "curl").stdout
    alone = {"PULPO_CLI_LOCAL_API": "false"}
    for words in (
        ("ops", "demo", "logn"),
        ("ops", "demo", "login", "run"),
        ("ops", "demo", "login", "--usr", "x"),
        ("ops", "demo", "run", "--fields"),
    ):
        assert main(*words, expect=2).stderr == main(*words, expect=2, **alone).stderr != ""
    refused = error(main("ops", "demo", "admin", "--json", expect=1))
    assert refused["type"] == "PermissionDeniedError"
    invalid = ("ops", "notes", "search", "--limit", "0", "--word", "x")
    assert main(*invalid, expect=2).stderr == main(*invalid, expect=2, **alone).stderr != ""


def test_documents(main: Command, served: Served) -> None:
    made = json.loads(main("data", "create", "Note", "--title", "by the API", "--json").stdout)
    assert json.loads(main("data", "show", "Note", made["id"], "--json", PULPO_CLI_LOCAL_API="false").stdout) == made
    refused = error(main("data", "list", "Ledger", "--json", expect=1))
    assert refused["type"] == "PermissionDeniedError"
    assert repr(user_name()) in refused["hint"]


def test_only_the_api_that_has_the_same_settings_and_code(main: Command, served: Served, notes: Path) -> None:
    words = ("-v", "ops", "demo", "run")
    assert THROUGH in main(*words).stderr
    assert THROUGH in main(*words, PULPO_SERVICES_FOLDER="that of `pulpo up`").stderr
    assert THROUGH not in main(*words, PULPO_DATABASE_NAME="other").stderr
    source = notes / "main.py"
    before, times = source.read_text(), source.stat()
    source.write_text(before + "\n")
    try:
        assert THROUGH not in main(*words).stderr
    finally:
        source.write_text(before)
        os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_the_header_is_worth_nothing_over_tcp(served: Served) -> None:
    caller = {"X-Pulpo-Actor": json.dumps({"id": "x", "roles": ["admin"], "channel": "cli"})}
    answer = httpx.post(f"{served.url}/operations/demo.admin", headers=caller)
    assert answer.status_code == 401


PROCESS = """
import os

from pulpo_core import operation


@operation(name="process")
def process() -> int:
    return os.getpid()
"""


def test_several_workers_share_the_socket_file(tmp_path: Path, notes_url: str) -> None:
    root = tmp_path / "several"
    write_project(root, PROCESS, settings={"name": "several"})
    run_pulpo("compile", "--only", "api", "--only", "cli", cwd=root)
    socket = root / ".pulpo" / "api.sock"

    def answered(*words: str) -> int:
        done = run_pulpo(*words, "ops", "process", cwd=root, PULPO_DATABASE_URL=notes_url)
        assert THROUGH in done.stderr or not words
        return int(done.stdout)

    with Served(root, "--workers", "2", PULPO_DATABASE_URL=notes_url).running():
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        target = RemoteApi("http://localhost", socket=socket, caller='{"id": "ada", "roles": [], "channel": "cli"}')
        seen: set[int] = set()

        def both() -> bool:
            seen.add(call(target, "process", None))
            return len(seen) == 2

        until(both)
        assert answered("-v") in seen
        assert answered() in seen
        os.kill(min(seen), signal.SIGKILL)
        seen.clear()
        until(both)
        assert answered("-v") in seen
    assert not socket.exists()
    assert answered() not in seen
