"""10,000 lines through one operation, against the same loop hand-written in Python."""

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import compare, report
from pulpo_core.testing import run_pulpo, write_project

MODULE = """\
from pulpo_core import operation


@operation(name="double")
async def double(n: int) -> int:
    return n * 2
"""
LOOP = """\
import asyncio, json, sys
from pulpo_core import Project, running


async def main() -> None:
    async with running(Project.find()):
        from main import double

        for line in sys.stdin:
            print(json.dumps(await double(**json.loads(line))))


asyncio.run(main())
"""
LINES = 10_000
ROUNDS = 3


def run() -> None:
    """Measure `pulpo ops double < lines`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "lines"
        plugins = {"observability": False}  # recording would take most of the time of both
        write_project(root, MODULE, settings={"name": "lines", "plugins": plugins})
        run_pulpo("compile", "--only", "cli", cwd=root)
        (root / "loop.py").write_text(LOOP)
        (root / "lines.ndjson").write_text("".join(f'{{"n": {n}}}\n' for n in range(LINES)))
        found = compare(
            {
                "batch": ["sh", "-c", f"{sys.executable} -m pulpo_core ops double < lines.ndjson"],
                "loop": ["sh", "-c", f"{sys.executable} loop.py < lines.ndjson"],
            },
            root,
            ROUNDS,
        )
    report(f"pulpo ops double, {LINES:,} lines", found["batch"], "the loop", found["loop"], "at most 2")
