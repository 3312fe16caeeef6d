"""Prefect's own command line, in this process or as a child."""

import runpy
import subprocess
import sys
from pathlib import Path


def become(*words: str) -> None:
    """Do in this process what `prefect WORDS` does; ends as that does."""
    sys.argv = ["prefect", *words]
    runpy.run_module("prefect", run_name="__main__")


def call(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `prefect WORDS` in a folder, and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "prefect", *words],
        check=False,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
