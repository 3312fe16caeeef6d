"""The warning of `pulpo compile` when callers of an operation must send another input than before."""

import sys
from collections.abc import Callable

import pytest

from pulpo_core import Project
from pulpo_core.cli.commands.compile_report import print_diff
from pulpo_core.generation import compile_project
from pulpo_core.registries import isolated_registries

MakeProject = Callable[..., Project]
STORE = """
from pydantic import BaseModel
from pulpo_core import operation

class Rows(BaseModel):
    texts: list[str]
    limit: int = 5

@operation(name="store")
async def store({parameters}) -> None: ...
"""


@pytest.mark.parametrize(
    ("before", "after", "said", "hint"),
    [
        ("rows: Rows", 'rows: Rows, note: str = ""', "it was texts, limit, and is rows, note", "flat=True"),
        ("rows: Rows", "rows: Rows, *, limit: int", "it was texts, limit, and is rows, limit", "flat=True"),
        ('rows: Rows, note: str = ""', "rows: Rows", "it was rows, note, and is texts, limit", ""),
        ("limit: int = 1", "limit: int", "it was limit, and is limit", ""),
        ("limit: int = 1", "", "it was limit, and is nothing", ""),
        ("limit: int", "limit: int = 1, more: int = 2", "", ""),
    ],
)
def test_changed_inputs_are_reported(
    make_project: MakeProject, before: str, after: str, said: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    compile_project(make_project(STORE.replace("{parameters}", before), folder="store"))
    sys.modules.pop("main")
    with isolated_registries():
        project = make_project(STORE.replace("{parameters}", after), folder="store")
        changed = compile_project(project, write=False).changed_inputs
        assert [change.operation.name for change in changed] == (["store"] if said else [])
        assert all(change.message.endswith(said) and hint in (change.hint or "") for change in changed)
        print_diff(compile_project(project, write=False))
        assert (f"callers must change: {said}" in " ".join(capsys.readouterr().err.split())) == bool(said)
        assert compile_project(project, only=["api"], write=False).changed_inputs == ()
        compile_project(project)
        assert compile_project(project).changed_inputs == ()
