"""The modules of plugins that commands import: only those that they need."""

from pathlib import Path

import pytest

from tests.distributions.environment import Environment

pytestmark = pytest.mark.xdist_group("distributions-third-party")

WATCHED = """
import atexit, sys
atexit.register(lambda: print("modules:", *sys.modules, file=sys.stderr))
from pulpo_core.cli.app import main
main()
"""
HEAVY = {"beanie", "fastapi", "jinja2", "pydantic_settings", "pymongo", "starlette", "uvicorn"}


def imported(environment: Environment, project: Path, *arguments: str) -> set[str]:
    """The modules that a command imports."""
    done = environment.python("-c", WATCHED, *arguments, cwd=project)
    assert done.code == 0, done.err
    return set(done.err.rpartition("modules:")[2].split())


def of_the_api(modules: set[str]) -> set[str]:
    return {module for module in modules if module.partition(".")[0] == "pulpo_api"}


@pytest.mark.parametrize("arguments", [["--help"], ["api", "--help"], ["--version"]])
def test_help_imports_the_hooks_only(environment: Environment, project: Path, arguments: list[str]) -> None:
    modules = imported(environment, project, *arguments)
    assert of_the_api(modules) == {"pulpo_api", "pulpo_api.hooks", "pulpo_api.hookspecs"}
    assert modules & HEAVY == set()


def test_compile_imports_the_generator_only(environment: Environment, project: Path) -> None:
    modules = imported(environment, project, "compile")
    assert "pulpo_api.compile.generator" in modules
    assert modules & {"pulpo_api.app", "pulpo_api.commands", "fastapi", "starlette", "uvicorn"} == set()


def test_an_idle_compile_imports_the_hooks_only(environment: Environment, project: Path) -> None:
    imported(environment, project, "compile")
    modules = imported(environment, project, "compile")
    assert of_the_api(modules) == {"pulpo_api", "pulpo_api.hooks", "pulpo_api.hookspecs"}
    assert modules & HEAVY == set()
