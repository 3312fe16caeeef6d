"""The only adapter to Typer's private parts: the completion scripts for shells.

Pulpo's scripts are in `completion_scripts`. Typer's scripts for zsh and fish run the program by its name, which fails
for `./main`; its script for bash adds a space after `stars=`, where a value follows. `tests/core/test_internals.py`
tests the parts that Pulpo relies on.
"""

from pathlib import Path

from typer import _completion_shared

SHELLS = ("bash", "zsh", "fish")


def use_completion_scripts() -> None:
    """Make `--show-completion` and `--install-completion` use Pulpo's scripts, which run the program as typed."""
    folder = Path(__file__).with_name("completion_scripts")
    scripts = {shell: (folder / f"{shell}.txt").read_text(encoding="utf-8") for shell in SHELLS}
    _completion_shared._completion_scripts.update(scripts)
