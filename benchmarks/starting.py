"""The start of a command, against a Typer application with two empty commands; a call of an operation, against the
import of Beanie."""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import compare, report
from pulpo_core.testing import Served, run_pulpo, write_project
from pulpo_core.testing.commands import environment
from pulpo_core.testing.forks import stop_fork_server

HELLO = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    print(f"hello {name}")


@app.command()
def bye() -> None:
    print("bye")


app()
"""
OPERATION = """\
from pulpo_core import operation


@operation(name="ping")
def ping(word: str = "x") -> str:
    return word
"""
ROUNDS = 15


def run() -> None:
    """Measure `pulpo --help`, `pulpo version` and `pulpo ops run`."""
    _measure_help()
    _measure_call()


def _measure_call() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "calls"
        write_project(root, OPERATION, settings={"name": "calls"})
        run_pulpo("compile", "--only", "api", "--only", "cli", cwd=root)
        pulpo = [sys.executable, "-m", "pulpo_core"]
        call = ["ops", "run", "ping"]
        here = environment({})  # those of the API: only commands with the same settings use it
        with Served(root).running():
            _check_that_the_api_is_asked([*pulpo, "-v", *call], root, here)
            found = compare(
                {
                    "beanie": [sys.executable, "-c", "import beanie"],
                    "alone": ["env", "PULPO_CLI_LOCAL_API=false", *pulpo, *call],
                    "through": ["env", "PULPO_CLI_LOCAL_API=true", *pulpo, *call],
                },
                root,
                ROUNDS,
                here,
            )
    stop_fork_server()
    report("pulpo ops run, by itself", found["alone"], "import beanie", found["beanie"], "at most 1.3")
    report("pulpo ops run, through the API", found["through"], "import beanie", found["beanie"], "at most 0.150 s")


def _check_that_the_api_is_asked(command: list[str], root: Path, variables: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=root, env=variables, check=True, capture_output=True, text=True)
    if "using the API on this machine" not in done.stderr:
        sys.exit(f"the call did not go through the API: {done.stderr}")


def _measure_help() -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "hello.py").write_text(HELLO)
        pulpo = [sys.executable, "-m", "pulpo_core"]
        found = compare(
            {
                "hello": [sys.executable, "hello.py", "--help"],
                "plain": [sys.executable, "-c", f"import os; os.environ['TYPER_USE_RICH'] = '0'\n{HELLO}", "--help"],
                "help": [*pulpo, "--help"],
                "version": [*pulpo, "version"],
            },
            Path(folder),
            ROUNDS,
        )
    report("pulpo --help", found["help"], "Typer's hello world --help", found["hello"], "at most 1.6")
    report("pulpo --help, both without Rich", found["help"], "the same without Rich", found["plain"], "to know")
    report("pulpo version", found["version"], "Typer's hello world --help", found["hello"], "to know")
