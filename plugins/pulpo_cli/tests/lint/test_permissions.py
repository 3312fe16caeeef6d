"""Operations that write what a role protects: which permissions of models call for permissions of operations."""

from collections.abc import Callable

import pytest

from pulpo_cli.lint.linter import lint
from pulpo_cli.lint.selection import Selection
from pulpo_core import Project
from pulpo_core.plugins import from_modules

SOURCE = """\
from beanie import Document
from pulpo_core import datamodel, operation

@datamodel(permissions={model})
class Job(Document):
    title: str

@operation(
    name="jobs.add",
    models_out=["Job"],
    permissions={operation},
)
async def add() -> None: ...

@operation(name="jobs.count", models_in=["Job"])
async def count() -> int: ...
"""


@pytest.mark.parametrize(
    ("model", "operation", "told"),
    [
        (["editor"], [], "the role 'editor'"),
        ({"write": ["editor", "admin"]}, [], "the role 'admin' or 'editor'"),
        ({"delete": ["admin"]}, [], "the role 'admin'"),
        ({"read": ["staff"]}, [], "the role 'staff'"),
        ({"write": ["editor"]}, ["clerk"], None),
        ({"write": []}, [], None),
        ({"read": ["staff"], "write": []}, [], None),
        ([], [], None),
    ],
)
def test_unguarded_write(
    model: object, operation: list[str], told: str | None, make_project: Callable[..., Project]
) -> None:
    project = make_project(SOURCE.format(model=model, operation=operation), plugins=from_modules())
    found = lint(project, Selection(["PUL313"])).diagnostics
    message = f"operation 'jobs.add' has no permissions=, but it writes 'Job', which needs {told}"
    assert [(item.finding.where.line, item.finding.message) for item in found] == ([(10, message)] if told else [])
