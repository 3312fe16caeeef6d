"""How the process of a command ends."""

import subprocess
import sys

import pytest

PROGRAM = """
import atexit, sys, threading, time
from pulpo_core.cli.ending import ends_process

class Kept:
    def __del__(self):
        print("torn down")

def work():
    time.sleep(0.3)
    print("a thread has ended")

kept = Kept()
atexit.register(print, "said at exit")
threading.Thread(target=work).start()
with ends_process():
    {body}
print("not reached")
"""


def end(body: str) -> "subprocess.CompletedProcess[str]":
    """Run a process that ends with a body of Python."""
    command = [sys.executable, "-c", PROGRAM.format(body=body)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("body", "code"), [("pass", 0), ("sys.exit()", 0), ("sys.exit(0)", 0), ("sys.exit(3)", 3), ("sys.exit(True)", 1)]
)
def test_all_that_is_left_is_done_but_nothing_is_torn_down(body: str, code: int) -> None:
    done = end(body)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout == "a thread has ended\nsaid at exit\n"


@pytest.mark.parametrize(("body", "says"), [("sys.exit('no')", "no\n"), ("raise ValueError('no')", "ValueError: no\n")])
def test_errors_are_told_by_the_interpreter(body: str, says: str) -> None:
    done = end(body)
    assert done.returncode == 1
    assert done.stderr.endswith(says)
    assert done.stdout == "a thread has ended\nsaid at exit\ntorn down\n"


def test_a_closed_stream_is_no_crash() -> None:
    assert end("sys.stdout.close()").returncode in (0, 120)
