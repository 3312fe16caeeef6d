"""One call through REST, the terminal, `--remote` and Python: the same validation, permissions and errors by field."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.testing import Served

from .conftest import Command

pytestmark = pytest.mark.any_engine

pytest.importorskip("pulpo_api")

Outcome = tuple[str, Any]
PYTHON = """
import asyncio, json, sys
from pulpo_core import Actor, Documents, Project, invoke, running
from pulpo_core.exceptions import NotFoundError, PermissionDeniedError, ValidationError

async def call(what, name, data):
    if what == "operation":
        return await invoke(name, data, actor=Actor("someone"), channel="python")
    return (await Documents(name).as_(Actor("someone")).create(data)).value

async def main():
    async with running(Project.find()):
        for what, name, data in json.load(sys.stdin):
            try:
                result = ["done", json.loads(json.dumps(await call(what, name, data), default=str))]
            except ValidationError as error:
                result = ["invalid", [[list(each["loc"]), each["type"]] for each in error.errors]]
            except PermissionDeniedError:
                result = ["denied", None]
            print(json.dumps(result))

asyncio.run(main())
"""
DAY = {"when": "2024-01-02", "address": {"city": "Bonn"}}
CASES: Mapping[str, tuple[str, str, Any, tuple[str, ...], str]] = {
    "a number": ("operation", "demo", None, (), "done"),
    "no word": ("operation", "notes.search", {"limit": 5}, ("--limit", "5"), "invalid"),
    "limit too high": (
        "operation",
        "notes.search",
        {"word": "x", "limit": 101},
        ("--word", "x", "--limit", "101"),
        "invalid",
    ),
    "limit no number": (
        "operation",
        "notes.search",
        {"word": "x", "limit": "many"},
        ("--word", "x", "--limit", "many"),
        "invalid",
    ),
    "unlucky": (
        "operation",
        "demo.all_of.it",
        {**DAY, "free": {"a": 13}, "color": "pink", "numbers": [1, "x"]},
        (
            *("--when", "2024-01-02", "--address.city", "Bonn", "--free", '{"a": 13}', "--color", "pink"),
            *("--numbers", "1", "--numbers", "x"),
        ),
        "invalid",
    ),
    "nested": (
        "operation",
        "demo.all_of.it",
        {"when": "2024-01-02", "address": {"zip_code": "x"}},
        ("--when", "2024-01-02", "--address.zip-code", "x"),
        "invalid",
    ),
    "no role": ("operation", "demo.admin", None, (), "denied"),
    "stars": ("model", "Note", {"stars": 9}, ("--stars", "9"), "invalid"),
    "a ledger": ("model", "Ledger", {"title": "x"}, ("--title", "x"), "denied"),
    "no shop": ("model", "Shop", {}, (), "invalid"),
}


@pytest.fixture(scope="module")
def served(notes: Path, notes_url: str) -> Iterator[Served]:
    """The project, served over HTTP."""
    with Served(notes, PULPO_DATABASE_URL=notes_url).running() as running:
        yield running


def by_rest(served: Served, what: str, name: str, data: Any) -> Outcome:
    path = f"/operations/{name}" if what == "operation" else f"/{name.lower()}s"
    body = b"" if data is None else json.dumps(data).encode()
    request = urllib.request.Request(
        f"{served.url}{path}", data=body, method="POST", headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return "done", json.load(answer)
    except urllib.error.HTTPError as error:
        status, problem = error.code, json.load(error)
    if status in (401, 403):
        return "denied", None
    assert status == 422, problem
    return "invalid", sorted([each["loc"], each["type"]] for each in problem["errors"])


def by_command(main: Command, what: str, name: str, options: tuple[str, ...], remote: tuple[str, ...] = ()) -> Outcome:
    words = ("ops", "run", name) if what == "operation" else ("data", "create", name)
    done = main(*words, *options, *remote, "--json", expect=None, PULPO_CLI_LOCAL_API="false")
    if done.returncode == 0:
        return "done", json.loads(done.stdout)
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    if error["type"] == "PermissionDeniedError":
        return "denied", None
    assert (error["type"], done.returncode) == ("ValidationError", 2)
    return "invalid", sorted([each["loc"], each["type"]] for each in error["errors"])


@pytest.fixture(scope="module")
def by_python(notes: Path, notes_url: str) -> dict[str, Outcome]:
    """The outcomes of all cases in one process of Python."""
    calls = json.dumps([[what, name, data] for what, name, data, _, _ in CASES.values()])
    environment = {**os.environ, "PULPO_DATABASE_URL": notes_url}
    command = [sys.executable, "-c", PYTHON]
    done = subprocess.run(command, cwd=notes, input=calls, capture_output=True, text=True, check=True, env=environment)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        case: (kind, sorted(found) if kind == "invalid" else found)
        for case, (kind, found) in zip(CASES, outcomes, strict=True)
    }


@pytest.mark.parametrize("case", CASES)
def test_the_same_call(case: str, served: Served, main: Command, by_python: dict[str, Outcome]) -> None:
    what, name, data, options, expected = CASES[case]
    outcome = by_python[case]
    assert outcome[0] == expected
    assert by_command(main, what, name, options) == outcome
    assert by_command(main, what, name, options, ("--remote", served.url)) == outcome
    assert by_rest(served, what, name, data) == outcome
