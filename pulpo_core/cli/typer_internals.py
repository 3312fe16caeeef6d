"""The only adapter to Typer's private parts: the scripts that shells complete command lines with.

Those are in `completion_scripts`. Typer's own for zsh and fish run the program by its name, which finds none for
`./main`; that for bash puts a space behind `stars=`, where a value follows. `tests/core/test_internals.py` tests what
Pulpo relies on.
"""

from pathlib import Path

from typer import _completion_shared

SHELLS = ("bash", "zsh", "fish")


def use_completion_scripts() -> None:
    """Let `--show-completion` and `--install-completion` use these scripts, which run the program that was typed."""
    folder = Path(__file__).with_name("completion_scripts")
    scripts = {shell: (folder / f"{shell}.txt").read_text(encoding="utf-8") for shell in SHELLS}
    _completion_shared._completion_scripts.update(scripts)
