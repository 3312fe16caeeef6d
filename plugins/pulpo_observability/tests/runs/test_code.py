"""`pulpo runs check` compares recorded runs with the code, `pulpo runs pin` writes tests from them."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from plugins.pulpo_observability.tests.runs.conftest import MAIN, MakeRecorded
from pulpo_core import Project, invoke, running
from pulpo_core.testing import run_pulpo
from pulpo_core.testing.commands import environment

pytestmark = pytest.mark.xdist_group("observability-runs-code")


@pytest.fixture
async def project(recorded: MakeRecorded) -> Project:
    made = recorded("strict")
    async with running(made):
        await invoke("things.add", {"name": "milk"}, id="0001-add")
        await invoke("things.add", {"name": "eggs"}, id="0002-add")
        await invoke("things.grow", {"by": 1}, id="0003-grow")
        await invoke("echo", {"value": {"quotes": "\"'''\\", "list": [1, None, True, 2.5], "odd": "ä\n"}}, id="0004")
        await invoke("order", {"item": "x", "note": "secret"}, id="0005-order")
        with suppress(ValueError):
            await invoke("fail", {"message": "no"}, id='0006"""-fail')
        with suppress(Exception):
            await invoke("fail", {"message": 1}, id="0007-invalid")
    return made


def test_check(project: Project) -> None:
    found = json.loads(run_pulpo("runs", "check", "--json", cwd=project.root, expect=1).stdout)
    assert [(each["kind"], each["operation"], each["message"], each["count"]) for each in found] == [
        ("undeclared", "things.grow", "writes Other, which models_out does not name", 1),
        ("undeclared", "things.grow", "writes Thing, which models_out does not name", 1),
    ]
    right = MAIN.replace('@operation(name="things.grow")', '@operation(name="things.grow", models_out=[Thing, Other])')
    (project.root / "main.py").write_text(right)
    fine = run_pulpo("runs", "check", cwd=project.root)
    assert (fine.stdout, fine.stderr) == ("", "The recorded runs fit the current code.\n")
    changed = right.replace(
        "async def add(name: str,", "async def add(name:  int,"
    )  # of another size, or its bytecode counts
    (project.root / "main.py").write_text(changed.replace("models_out=[Thing])", "models_out=[Thing, Other])"))
    lines = run_pulpo("runs", "check", cwd=project.root, expect=1).stdout.splitlines()
    refused, unseen = (line.split("\t") for line in lines)
    assert refused[:2] == ["things.add", "input"]
    assert "name: Input should be a valid integer" in refused[2]
    assert refused[3:] == ["2", "0002-add"]
    assert unseen == ["things.add", "unseen", "models_out names Other, which no run has written", "2", ""]
    (project.root / "main.py").write_text(right.replace("models_out=[Thing])", "models_out=[Thing, Other])"))
    run_pulpo("runs", "check", cwd=project.root)


def pytest_run(project: Project, path: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", str(path)]
    return subprocess.run(command, cwd=project.root, env=environment({}), capture_output=True, text=True, check=False)


def test_pin(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(run_pulpo("runs", "pin", "0004", cwd=project.root).stdout.strip())
    assert path == project.root / "tests" / "test_echo_0004.py"
    compile(path.read_text(), path.name, "exec")
    passed = pytest_run(project, path)
    assert passed.returncode == 0, passed.stdout
    (project.root / "main.py").write_text(MAIN.replace("    return value\n", "    return [value]\n"))
    failed = pytest_run(project, path)
    assert failed.returncode == 1
    assert "AssertionError" in failed.stdout
    assert "exists already" in run_pulpo("runs", "pin", "0004", cwd=project.root, expect=1).stderr
    run_pulpo("runs", "pin", "0004", "--overwrite", cwd=project.root)


def test_pin_of_a_failure(project: Project) -> None:
    path = Path(run_pulpo("runs", "pin", "0006", "--file", "test_it.py", cwd=project.root).stdout.strip())
    assert "which ended as failed; this test passes once it succeeds" in (project.root / path).read_text()
    assert "ValueError: no" in pytest_run(project, path).stdout
    (project.root / "main.py").write_text(MAIN.replace("raise ValueError(message)", "return None"))
    assert pytest_run(project, path).returncode == 0


def test_what_cannot_be_pinned(project: Project) -> None:
    assert "are hidden" in run_pulpo("runs", "pin", "0005-order", cwd=project.root, expect=1).stderr
    assert "was not carried out (invalid)" in run_pulpo("runs", "pin", "0007", cwd=project.root, expect=1).stderr
