"""Installations of Pulpo: wheels in virtual environments, and projects in empty folders."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.distributions.environment import ROOT, Environment, build

MAIN = """\
from beanie import Document
from pulpo_core import datamodel, operation

@datamodel()
class Note(Document):
    title: str

@operation()
async def count(word: str) -> int:
    notes = await Note.find_all().to_list()
    return len([note for note in notes if word in note.title])
"""
MakeEnvironment = Callable[..., Environment]


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of Pulpo's own distributions, by their import name."""
    target = tmp_path_factory.mktemp("wheels")
    sources = {
        "pulpo_core": ROOT,
        **{
            name: ROOT / "plugins" / name
            for name in (
                "pulpo_api",
                "pulpo_cli",
                "pulpo_embedded",
                "pulpo_observability",
                "pulpo_prefect",
                "pulpo_refine",
            )
        },
    }
    return {name: build(source, target) for name, source in sources.items()}


@pytest.fixture(scope="session")
def make_environment(tmp_path_factory: pytest.TempPathFactory, wheels: dict[str, Path]) -> MakeEnvironment:
    """Return a function that creates a virtual environment with some wheels: `make_environment("pulpo_core")`."""

    def make(*names: str) -> Environment:
        environment = Environment(tmp_path_factory.mktemp("environment") / "venv")
        environment.install(*(wheels[name] for name in names))
        return environment

    return make


@pytest.fixture(scope="session")
def environment(make_environment: MakeEnvironment) -> Environment:
    """An environment with the core and the API: a complete product for users who have a database."""
    return make_environment("pulpo_core", "pulpo_api")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that contains only a project of twelve lines and a table."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "main.py").write_text(MAIN)
    (folder / "pyproject.toml").write_text("[tool.pulpo]\n")
    return folder
