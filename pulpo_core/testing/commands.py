"""Runs the `pulpo` command in tests, in a separate process."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_core.testing.forks import quick_command

Pulpo = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 200.0  # seconds
OWN_VARIABLES = ("PULPO_", "PREFECT_", "NO_COLOR", "FORCE_COLOR", "PYTHONHASHSEED", "COLUMNS")

usual_variables: dict[str, str] = {}
"""Default environment variables for every command of this test session. Set them in a conftest.py."""


def run_pulpo(*words: str, cwd: Path, expect: int | None = 0, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `pulpo WORDS` in a folder, with these environment variables, and return the completed process.

    The test fails if the exit code is not `expect`; None accepts any.
    """
    done = subprocess.run(
        [*quick_command(), *words],
        cwd=cwd,
        env=environment(variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if expect is not None and done.returncode != expect:
        pytest.fail(f"exit code {done.returncode}, expected {expect}:\n{done.stdout}{done.stderr}")
    return done


@pytest.fixture
def pulpo(tmp_path: Path) -> Pulpo:
    """Return a function that runs `pulpo` in its own process: `pulpo("compile", cwd=…, expect=0, PULPO_NAME="x")`."""

    def run(
        *words: str, cwd: Path = tmp_path, expect: int | None = 0, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return run_pulpo(*words, cwd=cwd, expect=expect, **variables)

    return run


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Return this process's variables, without those that affect `pulpo`, plus the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
    return kept | usual_variables | variables
