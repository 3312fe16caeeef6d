"""Compiles a project in a separate process, for a command that needs the generated files."""

import subprocess
import sys
from pathlib import Path

import typer


def compile_project(root: Path) -> None:
    """Compile the project in a folder. Raises typer.Exit if that fails."""
    command = (sys.executable, "-m", "pulpo_core", "compile", "--allow-omissions")
    if code := subprocess.run(command, cwd=root, check=False).returncode:
        raise typer.Exit(code)
