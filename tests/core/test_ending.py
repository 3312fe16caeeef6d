"""The end of a command's process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulpo_core.testing.commands import environment

PROGRAM = """
import atexit, sys, threading, time
from pulpo_core.cli.ending import end_process

class Kept:
    def __del__(self):
        print("torn down")

def work():
    time.sleep(0.3)
    print("a thread has ended")

kept = Kept()
atexit.register(print, "called at exit")
threading.Thread(target=work).start()
{end}
print("not reached")
"""
WATCHED = "import atexit, os\natexit.register(os.write, 1, b'called at exit')\n"


def run(*words: str, cwd: Path | None = None, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in a separate process."""
    command = [sys.executable, *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd, env=environment(variables)
    )


@pytest.mark.parametrize("code", [0, 3])
def test_what_is_left_is_done_and_nothing_is_torn_down(code: int) -> None:
    done = run("-c", PROGRAM.format(end=f"end_process({code})"))
    assert (done.returncode, done.stdout, done.stderr) == (code, "a thread has ended\ncalled at exit\n", "")


def test_a_closed_stream_is_left_to_the_interpreter() -> None:
    done = run("-c", PROGRAM.format(end="sys.stderr.close()\nend_process(3)"))
    assert (done.returncode, done.stdout) == (3, "a thread has ended\ncalled at exit\ntorn down\n")


@pytest.mark.parametrize(
    ("words", "code"), [(["version"], 0), (["models"], 2), (["no-such-command"], 2), (["--traceback", "models"], 1)]
)
def test_commands_have_their_exit_codes_and_call_what_was_registered_before(
    words: list[str], code: int, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCHED)
    done = run("-m", "pulpo_core", *words, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == code, done.stderr
    assert done.stdout.count("called at exit") == 1
    assert ("Traceback" in done.stderr) == ("--traceback" in words)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full device")  # noqa: PTH110
def test_output_that_cannot_be_written_is_an_error() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "pulpo_core", "version"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "No space left on device" in done.stderr


INTERRUPTED = """
import sys

class Finder:
    def find_spec(self, name, *_):
        if name == "pulpo_core.cli.app":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize(
    "program", ["from pulpo_core.__main__ import main; main()", "from pulpo_core import CLI; CLI('main.py').run()"]
)
def test_ctrl_c_before_the_command_begins_is_no_traceback(program: str) -> None:
    done = run("-c", INTERRUPTED + program, "models")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
