"""Generated code: compared with the tree in `golden/`, and checked by ruff and mypy.

After a change: `PULPO_UPDATE_GOLDEN=1 pytest plugins/pulpo_cli/tests/project/test_generator.py`; read the difference.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pulpo_core.testing import run_pulpo, write_project

from .conftest import NOTES

GOLDEN = Path(__file__).parent / "golden"
LONGEST = "a" * 120


def tree(folder: Path) -> dict[str, str]:
    """The generated files of a folder."""
    found = [folder / "generated_cli.py", *sorted((folder / "cli_commands").rglob("*.py"))]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def check_code(folder: Path) -> None:
    """Fail unless ruff and mypy are content with the code in a folder."""
    ruff = (sys.executable, "-m", "ruff")
    more = ["--isolated", "--no-cache", "--line-length", "120", "."]
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={folder / '.mypy_cache'}", "."]
    for command in ([*ruff, "check", *more], [*ruff, "format", "--check", "--diff", *more], mypy):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_golden_tree(notes: Path, tmp_path: Path) -> None:
    output = notes / ".run_cache"
    if os.environ.get("PULPO_UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, content in tree(output).items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(content)
    assert tree(output) == tree(GOLDEN)


def test_ruff_and_mypy(tmp_path: Path) -> None:
    write_project(tmp_path, NOTES + f"\n\n@operation(name='{LONGEST}')\ndef longest({LONGEST}: int = 0) -> int: ...\n")
    run_pulpo("compile", "--only", "cli", cwd=tmp_path)
    check_code(tmp_path / ".run_cache")


def test_a_project_without_anything(tmp_path: Path) -> None:
    write_project(tmp_path, "")
    run_pulpo("compile", "--only", "cli", cwd=tmp_path)
    check_code(tmp_path / ".run_cache")
    assert run_pulpo("ops", "list", cwd=tmp_path).stdout == ""
