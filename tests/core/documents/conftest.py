"""A project with jobs and companies that runs in the test's own process, without a server."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.plugins import Plugins

if TYPE_CHECKING:
    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

BOARD = """
    from datetime import datetime
    from enum import StrEnum

    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import Field, SecretStr


    class Kind(StrEnum):
        FULL = "full"
        PART = "part"


    @datamodel
    class Company(Document):
        name: str
        country: str = "ES"


    @datamodel
    class Job(Document):
        title: str
        salary: int | None = None
        remote: bool = False
        kind: Kind = Kind.FULL
        tags: list[str] = []
        posted_at: datetime | None = None
        company: Link[Company] | None = None
        token: SecretStr | None = Field(default=None, exclude=True)

        class Settings:
            name = "jobs"
"""


@pytest.fixture
def plugins() -> Plugins | None:
    """The plugins of the project: None for the installed ones."""
    return None


@pytest.fixture
async def board(make_project: "MakeProject", database_url: str, plugins: Plugins | None) -> "AsyncIterator[Project]":
    """The project, running, with an empty database."""
    project = make_project(BOARD, settings={"database_url": database_url}, plugins=plugins)
    async with running(project):
        yield project


@pytest.fixture
def jobs(board: "Project") -> Documents[Any]:
    """The documents of the model Job; none is stored."""
    return Documents("Job")


@pytest.fixture
def job_class(board: "Project") -> Any:
    """The class Job."""
    return board.metadata.model("Job").document_cls
