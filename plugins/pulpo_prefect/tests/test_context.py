"""The ids of Prefect's runs in an invocation."""

import subprocess
import sys

OUTSIDE = """
import sys
from pulpo_prefect.hooks import pulpo_context
assert pulpo_context() == {}
assert not [name for name in sys.modules if name.partition(".")[0] == "prefect"]
"""


def test_without_prefect_there_are_none_and_prefect_is_not_imported() -> None:
    subprocess.run([sys.executable, "-c", OUTSIDE], check=True)
