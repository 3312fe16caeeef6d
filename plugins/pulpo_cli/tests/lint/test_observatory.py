"""The examples are clean; a copy of one, with mistakes put in, yields exactly these, each on its line."""

import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Pulpo = Callable[..., CompletedProcess[str]]
Place = tuple[str, int, str]
EXAMPLES = Path(__file__).parents[4] / "examples"
HERE = Path(__file__).parent
MISTAKES = tomllib.loads((HERE / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]


@pytest.mark.parametrize("example", ["jobhunter", "observatory"])
def test_the_examples_are_clean(example: str, pulpo: Pulpo) -> None:
    done = pulpo("lint", cwd=EXAMPLES / example)
    assert done.stdout.startswith("No problems found: ")
    assert done.stderr == ""


def test_planted_mistakes(tmp_path: Path, pulpo: Pulpo) -> None:
    shutil.copytree(EXAMPLES / "observatory", tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    source = tmp_path / "src" / "observatory"
    for mistake in MISTAKES:
        _plant(source / mistake["file"], mistake["old"], mistake["new"])
    planted = sorted(_place(source, mistake) for mistake in MISTAKES if mistake["rule"])
    done = pulpo("lint", cwd=tmp_path, expect=1)
    found = re.findall(r"^(.+?):(\d+):\d+: ([A-Z]+\d+) ", done.stdout, re.MULTILINE)
    assert sorted((file, int(line), code) for file, line, code in found) == planted
    assert len(planted) >= 35
    without_numbers = re.sub(r"\.py(:\d+)+", ".py", done.stdout)
    assert without_numbers == (HERE / "observatory.txt").read_text(encoding="utf-8")


def _plant(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8") if old else ""
    assert text.count(old) == 1 or not old, f"{path.name}: {old!r} is there {text.count(old)} times"
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")


def _place(source: Path, mistake: dict[str, str]) -> Place:
    """Return the place of the expected finding, from mistakes.toml."""
    text = (source / mistake["file"]).read_text(encoding="utf-8")
    assert text.count(mistake["new"]) == 1, f"{mistake['new']!r} is there several times"
    start = text.index(mistake["new"])
    lines = [match.start() for match in re.finditer(rf"^ *{re.escape(mistake['at'])}", text, re.MULTILINE)]
    inside = [position for position in lines if start <= position < start + len(mistake["new"])]
    before = [position for position in lines if position < start]
    position = (inside or before[-1:] or lines)[0]
    return f"src/observatory/{mistake['file']}", text.count("\n", 0, position) + 1, mistake["rule"]
