"""Every command that prints data, in every form: for people, in a pipe, for programs; and its errors.

The tree of commands is walked, so that a new command is tested as well.
"""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.cli import LazyCommand, build
from pulpo_core.plugins import discover
from pulpo_core.testing import NewDatabase, run_pulpo, write_project
from pulpo_core.testing.commands import environment
from pulpo_core.testing.forks import quick_command

pytestmark = [pytest.mark.any_engine, pytest.mark.xdist_group("listings")]

SOURCE = '''
"""Notes."""

from beanie import Document
from pymongo import IndexModel

from pulpo_core import datamodel, operation


@datamodel(description="Something to remember, " + "and to be described at length, " * 5)
class Note(Document):
    title: str
    stars: int = 0

    class Settings:
        name = "notes"
        indexes = [IndexModel("stars", name="by_stars")]


@operation(name="notes.add", models_out=["Note"])
async def add(title: str) -> Note:
    """Write a note."""
    return await Note(title=title).insert()
'''
SEED = '[{"id": "64b000000000000000000001", "title": "seed"}]'
LONG = "a title that no terminal of eighty columns has room for, " * 4
FORMATS = ("--json", "--ndjson", "--csv", "--fields")
EXPLANATIONS = {"inspect", "why", "flows", "plugins check"}
"""Their JSON may be a list, but it is no table: each item is a text of many lines, or a drawing."""
ELSEWHERE = {
    "compile",
    "db drop",
    "db export",
    "db import",
    "db migrate",
    "runs tail",
    "runs undo",
    "changes restore",
} | {f"prefect {verb}" for verb in ("run", "deploy", "schedule", "runs")}
"""They write, wait, or need a Prefect server: their own tests run them."""
Found = list[tuple[str, Any]]


def leaves(group: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield all commands that are not made of a project, loaded, by their words."""
    for name, found in group.commands.items():
        words = (*above, name)
        if not isinstance(found, LazyCommand):
            yield from leaves(found, words)
        elif not found.command.is_tree:
            yield " ".join(words), found.load(None)


def options(command: Any) -> set[str]:
    """The options of a command."""
    return {name for parameter in command.params for name in parameter.opts}


COMMANDS: Found = [(words, each) for words, each in leaves(build(discover())) if "--json" in options(each)]
LISTINGS = [words for words, each in COMMANDS if options(each).issuperset(FORMATS)]
OF_PROJECT = ["ops list", "data list Note", "data find Note title"]


class Notes:
    """The project, with a note that an operation has written."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        recorded = {"PULPO_OBSERVABILITY_RUNS": "strict", "PULPO_OBSERVABILITY_CHANGES": "true"}
        self.variables = {"PULPO_DATABASE_URL": url, **recorded}
        self.arguments: dict[str, list[str]] = {}

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `pulpo` in it, with no terminal."""
        return run_pulpo(*words, cwd=self.root, expect=None, **self.variables, **variables)

    def values(self, words: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the arguments that it needs."""
        return self.run(*words.split(), *self.arguments.get(words, ()), *more)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Notes:
    """Write the project, and give each command something to list."""
    root = tmp_path_factory.mktemp("listings") / "notes"
    write_project(root, SOURCE.lstrip(), settings={"name": "notes"}, files={"seeds/notes.json": SEED})
    found = Notes(root, new_database())
    assert found.run("compile", "--allow-omissions").returncode == 0
    found.run("db", "new-migration", "first")
    note = json.loads(found.run("ops", "notes", "add", "--title", LONG, "--json").stdout)
    (run,) = json.loads(found.run("runs", "list", "--json").stdout)
    found.run("api", "keys", "create", "robot")
    found.arguments = {
        "inspect": ["Note"],
        "plugins info": ["cli"],
        "why": ["Note"],
        "runs show": [run["id"]],
        "runs replay": [run["id"], "--yes"],
        "blame": ["Note", note["id"]],
    }
    return found


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS if words not in ELSEWHERE])
def test_who_prints_a_list_has_all_formats(words: str, notes: Notes) -> None:
    done = notes.values(words, "--json")
    assert done.returncode in (0, 1), done.stderr
    is_table = isinstance(json.loads(done.stdout), list) and words not in EXPLANATIONS
    assert is_table == (words in LISTINGS)


def values(notes: Notes, words: str) -> list[dict[str, Any]]:
    """The values that a command lists."""
    found = json.loads(notes.values(words, "--json").stdout)
    rows: list[dict[str, Any]] = found["items"] if isinstance(found, dict) else found
    return rows


LISTED = [words for words in [*LISTINGS, *OF_PROJECT] if words not in ELSEWHERE and words not in ("runs replay",)]


@pytest.mark.parametrize("words", LISTED)
def test_the_same_values_in_every_format(words: str, notes: Notes) -> None:
    rows = values(notes, words)
    if words not in ("runs check",):  # which finds nothing
        assert rows
    lines = [json.loads(line) for line in notes.values(words, "--ndjson").stdout.splitlines()]
    assert [list(line) for line in lines] == [list(row) for row in rows]
    head, *cells = csv.reader(io.StringIO(notes.values(words, "--csv").stdout))
    assert len(cells) == len(rows)
    if rows:
        assert set(head) == {name for row in rows for name in row}
        first, last = head[0], head[-1]
        chosen = notes.values(words, "--json", "--fields", f"{last},{first}")
        found = json.loads(chosen.stdout)
        shown = found["items"] if isinstance(found, dict) else found
        assert {tuple(row) for row in shown} <= {(last, first), (first, last)}


@pytest.mark.parametrize("words", LISTED)
def test_in_a_pipe_there_is_a_line_of_cells_for_each_value(words: str, notes: Notes) -> None:
    rows = values(notes, words)
    done = notes.values(words)
    lines = done.stdout.splitlines()
    assert len([line for line in lines if "\t" in line]) == len(rows)
    assert len({line.count("\t") for line in lines if "\t" in line}) <= 1
    assert "\x1b" not in done.stdout
    assert "…" not in done.stdout
    colored = notes.run(*words.split(), *notes.arguments.get(words, ()), FORCE_COLOR="1", COLUMNS="20")
    assert "\x1b" not in colored.stdout


@pytest.mark.parametrize("words", [*(words for words, _ in COMMANDS), *OF_PROJECT])
def test_wrong_usage_is_told_as_json(words: str, notes: Notes) -> None:
    done = notes.run(*words.split(), "--json", "--no-such-option")
    assert done.returncode == 2
    assert done.stdout == ""
    error = json.loads(done.stderr)["error"]
    assert error["type"] == "UsageError"
    assert error["exit_code"] == 2


@pytest.mark.parametrize("words", LISTED)
def test_two_formats_are_refused(words: str, notes: Notes) -> None:
    done = notes.values(words, "--json", "--csv")
    assert json.loads(done.stderr)["error"]["message"] == "--json and --csv cannot be combined"
    assert done.returncode == 2


OUTSIDE = {"version", "lint", "plugins list", "plugins info", "plugins check"}
"""They need no project, or have more to say."""
MORE_NEEDED = {"runs undo", "changes restore", "db export", "db import", "prefect run"}


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS if words not in OUTSIDE | MORE_NEEDED])
def test_errors_are_json(words: str, notes: Notes, tmp_path: Path) -> None:
    done = run_pulpo(*words.split(), *notes.arguments.get(words, ()), "--json", cwd=tmp_path, expect=None)
    assert json.loads(done.stderr)["error"]["exit_code"] == done.returncode != 0
    assert done.stdout == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("words", LISTED)
def test_at_a_terminal_there_is_a_table_without_colors_if_none_are_wanted(words: str, notes: Notes) -> None:
    shown = at_terminal(notes, words, NO_COLOR="1")
    rows = values(notes, words)
    assert "\t" not in shown
    assert not [code for code in ("\x1b[3", "\x1b[9") if code in shown]
    assert len(shown.splitlines()) >= len(rows) + bool(rows)


def at_terminal(notes: Notes, words: str, **variables: str) -> str:
    """What a command shows at a terminal of 80 columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [*quick_command(), *words.split(), *notes.arguments.get(words, ())],
        cwd=notes.root,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment({"TERM": "xterm-256color", **notes.variables, **variables}),
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 65536):
            shown += block
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    process.wait()
    return shown.decode().replace("\r\n", "\n")
