"""Help and completion: they do without the project, Beanie, and what is slow to import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulpo_core import CLI
from pulpo_core.testing import run_pulpo

HEAVY = {"beanie", "fastapi", "prefect", "jinja2", "pymongo", "uvicorn", "rich", "asyncio", "main"}
PROGRAM = """
import json, sys
sys.argv = json.loads(sys.argv[1])
from pulpo_core import CLI
try:
    CLI({file!r}).run()
except SystemExit as done:
    assert not done.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def run(root: Path, *words: str, **variables: str) -> tuple[str, set[str]]:
    """Run the project's own command, and return what it printed, and the modules that it imported."""
    program = PROGRAM.format(file=str(root / "main"))
    command = [sys.executable, "-c", program, json.dumps(["main", *words])]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env=environment)
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--help",), "models"),
        (("ops", "--help"), "Operations of notes."),
        (("ops", "notes", "--help"), "Find notes by a word in their title."),
        (("models", "--help"), "Write all documents that match"),
        (("models", "list", "--help"), "Something to remember."),
    ],
)
def test_help_does_not_import_the_project(words: tuple[str, ...], shown: str, notes: Path) -> None:
    printed, modules = run(notes, *words)
    assert shown in printed
    assert not modules & HEAVY
    assert "pydantic" not in modules or len(words) > 1  # Typer's own, for the options of the group above


def test_help_of_an_operation(notes: Path) -> None:
    printed, modules = run(notes, "ops", "notes", "search", "--help", COLUMNS="200")
    assert not modules & HEAVY
    assert "--word TEXT" in printed
    assert "At most so many. (>= 1, <= 100) [default: 10]" in printed


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("main ops notes se", ["search"]),
        ("main ops notes search --w", ["--word"]),
        ("main ops demo all_of it --color ", ["red", "blue"]),
        ("main ops run notes.", ["notes.search"]),
        ("main models list No", ["Note"]),
        ("main models list Note st", ["stars="]),
        ("main data edit Note --ad", ["--address.city", "--address.zip-code"]),
    ],
)
def test_completion(typed: str, offered: list[str], notes: Path) -> None:
    printed, modules = run(notes, _MAIN_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=str(typed.count(" ")))
    assert printed.split() == offered
    assert not modules & HEAVY


@pytest.mark.skipif(sys.platform == "win32", reason="files are not executable there")
def test_the_executable_of_a_new_project(tmp_path: Path) -> None:
    run_pulpo("init", "shop", cwd=tmp_path)
    root = tmp_path / "shop"
    run_pulpo("compile", cwd=root)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(
        [str(root / "main"), "ops", "list"], cwd=tmp_path, capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "notes.search\tFind notes by a word in their title.\n"


def test_methods_are_commands(notes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PULPO_PROJECT", "somewhere else")
    cli = CLI(notes / "main")
    cli.version()
    assert "pulpo-core" in capsys.readouterr().out
    with pytest.raises(AttributeError, match="CLI has no command 'compil': did you mean 'compile'"):
        cli.compil  # noqa: B018
