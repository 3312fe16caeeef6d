"""Tables at a terminal."""

import io
import sys
from collections.abc import Iterator

import pytest

from pulpo_core.cli import console

ID, NAME = "0199aa11-2222-7333-8444-555566667777", "magnificent-armadillo"


class Screen(io.StringIO):
    """A terminal that keeps what it shows."""

    def isatty(self) -> bool:
        """Return True."""
        return True


@pytest.fixture
def no_console_yet() -> Iterator[None]:
    """Let the console for results be made anew, in the test and after it."""
    console.stdout.cache_clear()
    yield
    console.stdout.cache_clear()


@pytest.mark.usefixtures("no_console_yet")
@pytest.mark.parametrize("width", [20, 80, 200])
def test_what_may_be_copied_is_never_broken(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TERM": "xterm-256color", "COLUMNS": str(width), "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    sentence, time = "it was cancelled by somebody who had no time to wait for the end", "2026-01-31 12:00:00+01:00"
    rows = [[ID, NAME, time, sentence], [ID, NAME, time, ""]]
    console.print_table(["id", "name", "started", "message"], rows)
    lines = screen.getvalue().splitlines()
    assert [line for line in lines if all(word in line for word in (ID, NAME, time))] == [lines[1], lines[-1]]
    words = (line.replace(ID, "").replace(NAME, "").replace(time, "").split() for line in lines[1:])
    assert " ".join(" ".join(line) for line in words).strip() == sentence
    assert not [line for line in lines if line.endswith(" ") or not line.strip()]
