"""The project `shapes`, whose root namespaces are the shapes that a flow can have, and what it compiles to."""

import shutil
from pathlib import Path

import pytest

from pulpo_core.generation import compile_project
from pulpo_core.project import Project
from pulpo_core.registries import isolated_registries

SHAPES = Path(__file__).parent / "shapes"


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, compiled in this process."""
    root = tmp_path_factory.mktemp("shapes") / "shapes"
    shutil.copytree(SHAPES, root, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    with isolated_registries():
        project = Project(root)
        compile_project(project, only=["prefect"])
    return project
