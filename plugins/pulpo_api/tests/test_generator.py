"""Generated code: compared with the tree in `golden/`, and checked by ruff and mypy.

After a change of the templates: `PULPO_UPDATE_GOLDEN=1 pytest plugins/pulpo_api/tests/test_generator.py`, and then read
the difference.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_api.mounts import RESERVED_PATHS
from pulpo_core.exceptions import GenerationError
from pulpo_core.generation import compile_project
from pulpo_core.project import Project
from pulpo_core.testing import quick_command

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden"
PROJECTS = TESTS / "projects"
RUFF = (sys.executable, "-m", "ruff")
LONGEST = "a" * 120
MODEL = """
    from beanie import Document
    from pulpo_core import datamodel, operation
"""


def compiled(root: Path) -> Path:
    """Generate the API of a project by the command, and return the folder of it."""
    command = [*quick_command(), "compile", "--only", "api"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root / ".run_cache"


def tree(folder: Path) -> dict[str, str]:
    """The generated files of a folder."""
    found = [*sorted(folder.rglob("*.py")), folder / "openapi.json", folder / "operations_graph.json"]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def check_format(folder: Path) -> None:
    """Fail unless ruff is content with the code in a folder."""
    for check in (["check"], ["format", "--check", "--diff"]):
        command = [*RUFF, *check, "--isolated", "--no-cache", "--line-length", "120", "."]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def check_code(root: Path) -> None:
    """Fail unless ruff and mypy are content with a project's generated code."""
    output = compiled(root)
    check_format(output)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        f"--cache-dir={TESTS.parent / '.mypy_cache'}",
        ".",
    ]
    environment = {**os.environ, "MYPYPATH": str(root)}
    done = subprocess.run(command, cwd=output, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_golden_tree(tmp_path: Path) -> None:
    output = compiled(Path(shutil.copytree(PROJECTS / "golden", tmp_path / "golden")))
    if os.environ.get("PULPO_UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        shutil.copytree(output, GOLDEN, ignore=shutil.ignore_patterns("manifest.json", "__pycache__"))
    assert tree(output) == tree(GOLDEN)


@pytest.mark.parametrize("project", ["golden", "shop"])
def test_ruff_and_mypy(project: str, tmp_path: Path) -> None:
    check_code(Path(shutil.copytree(PROJECTS / project, tmp_path / project)))


def test_ruff_and_mypy_with_the_longest_names(make_project: Callable[..., Project]) -> None:
    check_code(
        make_project(f"""
            from beanie import Document
            from pulpo_core import datamodel, operation

            @datamodel(name="{LONGEST}", path="b{LONGEST[1:]}")
            class C{LONGEST}(Document):
                text: str = ""

            class Outer{LONGEST}:
                @datamodel(name="Inner", path="inner")
                class Inner{LONGEST}(Document):
                    text: str = ""

            @operation(name="d{LONGEST[1:]}")
            async def run() -> None: ...

            @operation(name="e.{".".join(LONGEST[2::2])}")
            async def walk() -> None: ...
            """).root
    )


def test_ruff_and_mypy_with_models_that_cannot_be_changed(make_project: Callable[..., Project]) -> None:
    check_code(
        make_project("""
            from datetime import datetime

            from beanie import Document, TimeSeriesConfig, View
            from pulpo_core import datamodel

            @datamodel
            class Reading(Document):
                at: datetime

                class Settings:
                    timeseries = TimeSeriesConfig(time_field="at")

            @datamodel
            class Newest(View):
                at: datetime

                class Settings:
                    source = Reading
                    pipeline = [{"$sort": {"at": -1}}, {"$limit": 5}]
            """).root
    )


def test_ruff_with_names_of_any_length(make_project: Callable[..., Project]) -> None:
    names = ["A" + "b" * (length - 1) for length in range(3, 121)]
    models = [f"@datamodel(path='{name.lower()}')\n    class {name}(Document): ..." for name in names]
    operations = [f"@operation(name='{name}')\n    async def {name.lower()}() -> None: ..." for name in names]
    check_format(compiled(make_project("\n    ".join([MODEL, *models, *operations])).root))


@pytest.mark.parametrize("path", sorted(RESERVED_PATHS))
def test_reserved_path(path: str, make_project: Callable[..., Project]) -> None:
    project = make_project(f'{MODEL}\n    @datamodel(path="{path}")\n    class Thing(Document): ...\n')
    with pytest.raises(GenerationError, match=f"'{path}', which is used by the API itself"):
        compile_project(project, only=["api"]).check()


def test_model_that_would_overwrite_the_operations(make_project: Callable[..., Project]) -> None:
    project = make_project(f"{MODEL}\n    @datamodel(name='operations', path='x')\n    class Thing(Document): ...\n")
    with pytest.raises(GenerationError, match="would overwrite"):
        compile_project(project, only=["api"]).check()


@pytest.mark.parametrize("name", ["graph", "Graph"])
def test_operation_at_the_address_of_the_graph(name: str, make_project: Callable[..., Project]) -> None:
    project = make_project(f"{MODEL}\n    @operation(name='{name}')\n    def draw() -> None: ...\n")
    with pytest.raises(GenerationError, match="served at /operations/graph, which is taken"):
        compile_project(project, only=["api"]).check()


def test_parts_are_the_routes(make_project: Callable[..., Project]) -> None:
    project = make_project(f"""{MODEL}
    @datamodel
    class Thing(Document): ...

    @operation(name="things.sort", async_enabled=True)
    async def sort() -> None: ...
    """)
    compilation = compile_project(project, only=["api"])
    artifacts = [owned.artifact for owned in compilation.plan.artifacts.values()]
    parts = sorted(part.name for artifact in artifacts for part in artifact.parts)
    paths = json.loads((project.output / "openapi.json").read_text())["paths"]
    described = {f"{method.upper()} {path}" for path, item in paths.items() for method in item}
    undescribed = {"GET /docs", "GET /redoc", "GET /openapi.json", "GET /operations/things.sort/runs/{id}"}
    assert parts == sorted(described | undescribed)
    [model] = [artifact for artifact in artifacts if artifact.path == "api_routes/thing.py"]
    assert (model.sources, len(model.parts)) == (project.load().models, 12)
