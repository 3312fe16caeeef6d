"""Runs Prefect's own command line, in this process or as a child."""

import runpy
import subprocess
import sys
from pathlib import Path


def become_prefect(*words: str) -> None:
    """Run `prefect WORDS` in place of this process, and exit."""
    sys.argv = ["prefect", *words]
    runpy.run_module("prefect", run_name="__main__")


def run_prefect(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `prefect WORDS` in a folder, and return its exit code and output."""
    return subprocess.run(
        [sys.executable, "-m", "prefect", *words],
        check=False,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
