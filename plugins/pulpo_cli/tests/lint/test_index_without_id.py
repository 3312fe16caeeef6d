"""Indexes that lists cannot be read from: which are found."""

from collections.abc import Callable

import pytest

from pulpo_cli.lint.linter import lint
from pulpo_cli.lint.selection import Selection
from pulpo_core import Project
from pulpo_core.plugins import from_modules

SOURCE = """
from typing import ClassVar

from beanie import Document
from pulpo_core import DataModelBase, datamodel
from pydantic import Field
from pymongo import IndexModel


@datamodel(description="An opening")
class Job(Document, DataModelBase):
    title: str = Field(alias="Title")
    paid: int = 0

    sortable_fields: ClassVar = ("title", "paid", "id")

    class Settings:
        indexes = [INDEXES]


class Senior(Job):
    pass
"""


@pytest.mark.parametrize(
    ("indexes", "found"),
    [
        ('[("Title", 1)], [("paid", -1)]', "by 'title' and 'paid'"),
        ('[("Title", 1), ("_id", 1)], [("paid", -1), ("_id", -1)]', None),
        ('[("Title", 1), ("_id", -1)], [("paid", -1), ("_id", -1)]', "by 'title'"),
        ('[("Title", 1), ("paid", 1), ("_id", 1)], [("paid", 1), ("_id", 1)]', "by 'title'"),
        ('[("Title", 1)], [("Title", 1), ("_id", 1), ("paid", 1)]', None),
        ('IndexModel([("Title", 1)], unique=True)', None),
        ('IndexModel([("Title", 1), ("_id", 1)], sparse=True)', "by 'title'"),
        ('[("Title", "hashed")]', None),  # of no use for an order: another rule
        ('[("paid", 1), ("_id", 1)]', None),
    ],
)
def test_which_are_found(make_project: Callable[..., Project], indexes: str, found: str | None) -> None:
    project = make_project(SOURCE.replace("INDEXES", indexes), plugins=from_modules())
    messages = [item.finding.message for item in lint(project, Selection(["PUL219"])).diagnostics]
    shown = f"lists of model 'Job' {found} are sorted without an index: none continues with `_id`"
    assert messages == ([shown] if found else [])
