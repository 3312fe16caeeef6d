"""Output at a terminal: tables that fit, prompts, no color on request."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_core.testing.commands import environment

from .conftest import Command

if sys.platform == "win32":
    pytest.skip("needs a terminal of POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import subprocess
import termios

pytestmark = pytest.mark.any_engine

At = Callable[..., str]
BOLD = re.compile(r"\x1b\[[01]m")


@pytest.fixture
def at_terminal(notes: Path, notes_url: str) -> At:
    """Run `pulpo` at a terminal of 80 columns, and return what is on the screen, without bold letters.

    `typed` is typed when `asked` is on the screen.
    """

    def run(*words: str, asked: str = "", typed: str = "", expect: int = 0, **variables: str) -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        variables = {"PULPO_DATABASE_URL": notes_url, "TERM": "xterm-256color", **variables}
        process = subprocess.Popen(
            [sys.executable, "-m", "pulpo_core", *words],
            cwd=notes,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(variables),
            start_new_session=True,
        )
        os.close(theirs)
        shown = b""
        try:
            while block := os.read(ours, 65536):
                shown += block
                if typed and asked.encode() in shown:
                    os.write(ours, typed.encode())
                    typed = ""
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)
        assert process.wait() == expect, shown
        return BOLD.sub("", shown.decode().replace("\r\n", "\n"))

    return run


def test_a_table_has_the_columns_that_fit(at_terminal: At, main: Command) -> None:
    main("data", "create", "Note", "--title", "long " * 20, "--tags", "x")
    table = at_terminal("data", "list", "Note", "stars=0", NO_COLOR="1")
    head, row, also = table.splitlines()
    assert head.split() == ["id", "title", "text", "stars"]
    assert " long long…  " in row
    assert max(map(len, (head, row))) <= 80
    assert also == "also: tags, address, shop, pin (choose with --fields)"
    chosen = at_terminal("data", "list", "Note", "--fields", "stars,tags", NO_COLOR="1")
    assert chosen.splitlines()[0].split() == ["stars", "tags"]


def test_colors(at_terminal: At) -> None:
    words = ("ops", "notes", "serch")
    assert "\x1b[" in at_terminal(*words, expect=2)
    assert "\x1b[" not in at_terminal(*words, expect=2, NO_COLOR="1")


def test_a_required_secret_is_prompted_for_and_not_shown(at_terminal: At) -> None:
    shown = at_terminal("ops", "demo", "login", "--user", "ada", asked="password: ", typed="geheim\n")
    assert shown.endswith("ada has 6 letters\n")
    assert shown.count("geheim") == 0


def test_delete_asks(at_terminal: At, main: Command) -> None:
    id = main("data", "create", "Note", "--title", "x", "--ndjson", "--fields", "id").stdout.split('"')[3]  # noqa: A001
    assert "Aborted" in at_terminal("data", "delete", "Note", id, asked="[y/N]", typed="n\n", expect=1)
    main("data", "show", "Note", id)
    assert f"deleted {id}" in at_terminal("data", "delete", "Note", id, asked="[y/N]", typed="y\n")
    main("data", "show", "Note", id, expect=1)
