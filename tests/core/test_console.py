"""Tables at a terminal."""

import io

import pytest
from rich.console import Console

from pulpo_core import console

ID, NAME = "0199aa11-2222-7333-8444-555566667777", "magnificent-armadillo"


@pytest.mark.parametrize("width", [20, 80, 200])
def test_what_may_be_copied_is_never_broken(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, no_color=True, width=width)
    monkeypatch.setattr(console, "stdout", lambda: terminal)
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    sentence = "it was cancelled by somebody who had no time to wait for the end"
    console.print_table(["id", "name", "message"], [[ID, NAME, sentence], [ID, NAME, ""]])
    lines = screen.getvalue().splitlines()
    assert [line for line in lines if ID in line and NAME in line] == [lines[1], lines[-1]]
    assert " ".join(" ".join(line.replace(ID, "").replace(NAME, "").split()) for line in lines[1:]).strip() == sentence
