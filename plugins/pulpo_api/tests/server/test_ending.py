"""The thread that ends a process that does not end by itself."""

import subprocess
import sys

import pytest

RUNS = """
import sys, time
from pulpo_api.server.stopping import Ending

ending = Ending(0.0)
ending.start()
time.sleep(2)  # the server runs
ending.within(1.9)
time.sleep(0.2)  # it ends
"""
HANGS = f"{RUNS}ending.within(0.1)\ntime.sleep(60)\n"


@pytest.mark.parametrize(("script", "code"), [(RUNS, 0), (HANGS, 1)], ids=["ends", "hangs"])
def test_the_time_counts_from_the_signal(script: str, code: int) -> None:
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=50)
    assert done.returncode == code
