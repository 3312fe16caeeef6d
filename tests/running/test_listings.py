"""Every command that prints data, in every form: for people, in a pipe, for programs; and its errors.

The tree of commands is walked, so that a new command is tested as well.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.cli.app import LazyCommand, build
from pulpo_core.plugins import discover
from pulpo_core.testing import NewDatabase, run_pulpo, write_project
from pulpo_core.testing.commands import PATIENCE, environment
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
"""Their JSON may be a list of texts of many lines, or of drawings, rather than a table."""
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
        self.listed: dict[str, list[dict[str, Any]]] = {}

    def run(self, *words: str, expect: int | None = 0, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `pulpo` in it, with no terminal."""
        return run_pulpo(*words, cwd=self.root, expect=expect, **self.variables, **variables)

    def run_with_arguments(
        self, words: str, *more: str, expect: int | None = 0, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command with the arguments that it needs."""
        return self.run(*words.split(), *self.arguments.get(words, ()), *more, expect=expect, **variables)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Notes:
    """Write the project, and give each command something to list."""
    root = tmp_path_factory.mktemp("listings") / "notes"
    write_project(root, SOURCE.lstrip(), settings={"name": "notes"}, files={"seeds/notes.json": SEED})
    found = Notes(root, new_database())
    found.run("compile", "--allow-omissions")
    found.run("db", "new-migration", "first")
    note = json.loads(found.run("ops", "notes", "add", "--title", LONG, "--json").stdout)
    (run,) = json.loads(found.run("runs", "list", "--json").stdout)
    found.run("api", "keys", "create", "robot")
    found.run("db", "seed")
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
    done = notes.run_with_arguments(words, "--json", expect=None)
    notes.listed.clear()  # for some of these commands write
    assert done.returncode in (0, 1), done.stderr
    is_table = isinstance(json.loads(done.stdout), list) and words not in EXPLANATIONS
    assert is_table == (words in LISTINGS)


def values(notes: Notes, words: str) -> list[dict[str, Any]]:
    """The values that a command of LISTED lists. Each is run once, because it writes nothing."""
    if words not in notes.listed:
        notes.listed[words] = items(notes.run_with_arguments(words, "--json"))
    return notes.listed[words]


def items(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The values that a command has printed as JSON, alone or on a page."""
    found = json.loads(done.stdout)
    rows: list[dict[str, Any]] = found["items"] if isinstance(found, dict) else found
    return rows


def steady(words: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The values without what is another in each process."""
    return [{name: value for name, value in row.items() if name not in VOLATILE.get(words, ())} for row in rows]


def cell(value: Any) -> str:
    """A value as a cell of CSV, which no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith("-") else value
    return json.dumps(value, ensure_ascii=False)


VOLATILE = {"plugins list": {"import_seconds"}}
LISTED = [words for words in [*LISTINGS, *OF_PROJECT] if words not in ELSEWHERE and words != "runs replay"]


def test_the_walk_finds_the_commands() -> None:
    assert {words for words, _ in COMMANDS} >= ELSEWHERE | OUTSIDE | EXPLANATIONS | MORE_NEEDED
    assert {*HEADS} == {*LISTED}


@pytest.mark.parametrize("words", LISTED)
def test_the_same_values_in_every_format(words: str, notes: Notes) -> None:
    rows = steady(words, values(notes, words))
    assert rows or words == "runs check"  # which finds nothing
    lines = [json.loads(line) for line in notes.run_with_arguments(words, "--ndjson").stdout.splitlines()]
    assert [[*line.items()] for line in steady(words, lines)] == [[*row.items()] for row in rows]
    table = csv.DictReader(io.StringIO(notes.run_with_arguments(words, "--csv").stdout))
    head = table.fieldnames
    assert head
    assert steady(words, [*table]) == [{name: cell(value) for name, value in row.items()} for row in rows]
    first, last = head[0], head[-1]
    chosen = items(notes.run_with_arguments(words, "--json", "--fields", f"{last},{first}"))
    order = [first, last] if words.startswith("data ") else [last, first]  # documents keep to that of their model
    assert [[*row.items()] for row in chosen] == [[(name, row.get(name)) for name in order] for row in rows]


@pytest.mark.parametrize("words", LISTED)
def test_in_a_pipe_there_is_a_line_of_cells_for_each_value(words: str, notes: Notes) -> None:
    rows = values(notes, words)
    done = notes.run_with_arguments(words)
    lines = done.stdout.splitlines()
    assert len([line for line in lines if "\t" in line]) == len(rows)
    assert len({line.count("\t") for line in lines if "\t" in line}) <= 1
    assert "\x1b" not in done.stdout
    assert "…" not in done.stdout
    colored = notes.run_with_arguments(words, FORCE_COLOR="1", COLUMNS="20")
    assert "\x1b" not in colored.stdout


@pytest.mark.parametrize("words", [*(words for words, _ in COMMANDS), *OF_PROJECT])
def test_wrong_usage_is_reported_as_json(words: str, notes: Notes) -> None:
    done = notes.run(*words.split(), "--json", "--no-such-option", expect=2)
    assert done.stdout == ""
    error = json.loads(done.stderr)["error"]
    assert error["type"] == "UsageError"
    assert error["exit_code"] == 2


@pytest.mark.parametrize("words", LISTED)
def test_two_formats_are_refused(words: str, notes: Notes) -> None:
    done = notes.run_with_arguments(words, "--json", "--csv", expect=2)
    assert json.loads(done.stderr)["error"]["message"] == "--json and --csv cannot be combined"


OUTSIDE = {"version", "lint", "plugins list", "plugins info", "plugins check"}
"""They need no project, or report more than an error."""
MORE_NEEDED = {"runs undo", "changes restore", "db export", "db import", "prefect run"}


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS if words not in OUTSIDE | MORE_NEEDED])
def test_errors_are_json(words: str, notes: Notes, tmp_path: Path) -> None:
    done = run_pulpo(*words.split(), *notes.arguments.get(words, ()), "--json", cwd=tmp_path, expect=None)
    assert json.loads(done.stderr)["error"]["exit_code"] == done.returncode != 0
    assert done.stdout == ""


HEADS = {
    "models": "model path fields declared at description",
    "operations": "operation category inputs output declared at description",
    "plugins list": "plugin distribution version state brings",
    "api keys list": "name prefix state roles created expires last used",
    "db indexes": "collection index keys state difference",
    "db seed": "file model created updated unchanged",
    "db history": "migration state at",
    "runs list": "id operation status actor channel started ms input",
    "runs stats": "operation day runs success rate failed refused median ms p95 ms",
    "runs check": "The recorded runs fit the current code.",
    "changes list": "time change model id fields actor channel run",
    "blame": "field time actor channel run",
    "ops list": "operation description",
    "data list Note": "id title stars",
    "data find Note title": "id title stars",
}
"""The columns that people see, or the message if there is nothing to list."""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("words", LISTED)
def test_at_a_terminal_there_is_a_table_without_colors_if_none_are_wanted(words: str, notes: Notes) -> None:
    code, shown = at_terminal(notes, words, NO_COLOR="1")
    assert code == notes.run_with_arguments(words).returncode
    assert not colors(shown)
    head, *lines = re.sub(CODE, "", shown).splitlines()
    assert " ".join(head.split()) == HEADS[words]
    assert len(lines) >= len(values(notes, words))
    assert "\t" not in shown


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_at_a_terminal_there_are_colors(notes: Notes) -> None:
    code, shown = at_terminal(notes, "db history")
    assert code == 0
    assert colors(shown)


CODE = r"\x1b\[([\d;]*)m"
COLORS = {*range(30, 38), 38, *range(90, 98)}


def colors(shown: str) -> list[str]:
    """The codes that color a text; others make it bold."""
    codes = re.findall(CODE, shown)
    return [code for code in codes if COLORS.intersection(int(part) for part in code.split(";") if part)]


def at_terminal(notes: Notes, words: str, **variables: str) -> tuple[int, str]:
    """Return the exit code of a command at a terminal of 80 columns, and what it shows there."""
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
    return process.wait(PATIENCE), shown.decode().replace("\r\n", "\n")
