"""A compile of 1,000 models and 1,000 operations, against importing the same classes without Pulpo."""

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import compare, report, seconds
from pulpo_core.testing import write_project

MODULES, EACH = 50, 20
HEAD = """\
from datetime import datetime

from beanie import Document
from pydantic import BaseModel, Field
{imports}
"""
ITEM = """

{model}
class Model{n}(Document):
    title: str = Field(description="What it is called.")
    amount: int = 0
    price: float | None = None
    made_at: datetime | None = None
    words: list[str] = []

    class Settings:
        name = "models_{n}"


class Input{n}(BaseModel):
    word: str
    limit: int = 10


class Output{n}(BaseModel):
    words: list[str]
    count: int


{operation}
async def work_{n}(input: Input{n}) -> Output{n}:
    return Output{n}(words=[input.word], count=input.limit)
"""


def run() -> None:
    """Measure a first compile, one after a change in one module, and one after no change."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root / "plain", decorated=False)
        _write(root / "pulpo", decorated=True)
        compile_command = [sys.executable, "-m", "pulpo_core", "compile"]
        plain_import = [sys.executable, "-c", "import main"]
        seconds(plain_import, root / "plain")  # writes the bytecode
        first = seconds(compile_command, root / "pulpo")
        peer = compare({"import": plain_import}, root / "plain", 3)["import"]
        forced = compare({"forced": [*compile_command, "--force"]}, root / "pulpo", 3)["forced"]
        changed = _changed(root / "pulpo", compile_command)
        idle = compare({"idle": compile_command}, root / "pulpo", 5)["idle"]
    report("first compile", first, "plain import", peer, "at most 6 s")
    report("compile of everything, nothing to write", forced, "plain import", peer, "to know")
    report("compile after a change in one module", changed, "plain import", peer, "to know")
    report("compile, nothing changed", idle, "plain import", peer, "at most 0.8 s")


def _write(root: Path, *, decorated: bool) -> None:
    files = {}
    for module in range(MODULES):
        imports = "\nfrom pulpo_core import datamodel, operation" if decorated else ""
        items = (module * EACH + index for index in range(EACH))
        files[f"module_{module}.py"] = HEAD.format(imports=imports) + "".join(_item(n, decorated) for n in items)
    main = "".join(f"import module_{module}\n" for module in range(MODULES))
    write_project(root, main, files=files)


def _item(n: int, decorated: bool) -> str:
    model = f'@datamodel(description="Model number {n}.")' if decorated else ""
    operation = f'@operation(name="group_{n % 10}.work_{n}")' if decorated else ""
    return ITEM.format(n=n, model=model, operation=operation)


def _changed(root: Path, command: list[str]) -> float:
    path = root / "module_7.py"
    path.write_text(path.read_text().replace("class Model147(", "class Model147x("))
    return seconds(command, root)
