"""The start of a command, against a Typer application of two empty commands."""

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import compare, report

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
ROUNDS = 15


def run() -> None:
    """Measure `pulpo --help` and `pulpo version`."""
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
