"""`pulpo lint` as people and programs use it: what it prints, and what it exits with."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from pulpo_cli.lint.explanation import explain
from pulpo_cli.lint.linter import lint
from pulpo_cli.lint.output import annotations
from pulpo_cli.lint.rules.operations import missing_return
from pulpo_cli.lint.selection import Selection
from pulpo_core import Project
from pulpo_core.plugins import from_modules
from pulpo_core.testing import write_project

Pulpo = Callable[..., CompletedProcess[str]]
ODD = "\x1b[31m[bold red]x[/]\u202e%\n::error::y"
SOURCE = f"""\
from beanie import Document
from pulpo_core import datamodel, operation

@datamodel(description="An opening")
class Job(Document):
    title: str

@operation(name="jobs.count", description="Count the openings", models_in=["Job", {ODD!r}])
async def count() -> int: ...
"""
INFO = "main.py:6:5: PUL207 [info] field 'title' of Job has no description\n    fix: write Field(description=…)\n"
ERROR = (
    r"main.py:8:83: PUL301 [error] models_in of operation 'jobs.count' names "
    r"'\x1b[31m[bold red]x[/]\u202e%\n::error::y', which is not a model"
    "\n    fix: name one of these: Job\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path, SOURCE)
    return tmp_path


def test_text(project: Path, pulpo: Pulpo) -> None:
    assert pulpo("lint", expect=1).stdout == f"{INFO}{ERROR}Found 1 error, 1 info.\n"


def test_an_info_is_not_a_failure(project: Path, pulpo: Pulpo) -> None:
    done = pulpo("lint", "--select", "PUL2,PUL1", "-s", "PUL4")
    assert done.stdout == f"{INFO}Found 1 info.\n"


def test_infos_do_not_bury_errors(project: Path, pulpo: Pulpo) -> None:
    fields = "".join(f"    field_{number}: str\n" for number in range(4))
    (project / "main.py").write_text(SOURCE.replace("    title: str\n", f"    title: str\n{fields}"))
    few = pulpo("lint", expect=1).stdout
    assert (few.count("PUL207 [info]"), few.count("PUL301 [error]")) == (3, 1)
    assert few.endswith("Not shown: 2 more PUL207 (--all shows them).\nFound 1 error, 5 info.\n")
    every = pulpo("lint", "--all", expect=1).stdout
    assert (every.count("PUL207 [info]"), "Not shown" in every) == (5, False)


def test_colors(project: Path, pulpo: Pulpo) -> None:
    assert "\x1b[1;31mPUL301 [error]" in pulpo("lint", expect=1, FORCE_COLOR="1").stdout
    assert "\x1b[31m" not in pulpo("lint", expect=1, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_json(project: Path, pulpo: Pulpo) -> None:
    report = json.loads(pulpo("lint", "--json", expect=1).stdout)
    assert report["counts"] == {"error": 1, "warning": 0, "info": 1}
    assert (report["suppressed"], report["failed_rules"]) == (0, [])
    assert report["findings"][0] == {
        "code": "PUL207",
        "name": "undescribed-field",
        "severity": "info",
        "message": "field 'title' of Job has no description",
        "remedy": "write Field(description=…)",
        "file": "main.py",
        "line": 6,
        "column": 5,
    }


def test_github(make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(SOURCE, plugins=from_modules())
    monkeypatch.chdir(project.root)
    report = lint(project, Selection(["PUL301"]))
    assert list(annotations(report)) == [
        r"::error file=main.py,line=8,col=83,title=PUL301 unknown-model::models_in of operation 'jobs.count' names "
        r"'\x1b[31m[bold red]x[/]\u202e%25\n::error::y', which is not a model (name one of these: Job)"
    ]


def test_settings(project: Path, pulpo: Pulpo) -> None:
    (project / "pulpo.toml").write_text('[lint]\nselect = ["PUL2", "PUL301"]\nignore = ["unknown-model"]\n')
    assert pulpo("lint").stdout == f"{INFO}Found 1 info.\n"


def test_from_another_folder(project: Path, tmp_path: Path, pulpo: Pulpo) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = pulpo("--project", str(project), "lint", "--select", "PUL207", cwd=elsewhere)
    assert done.stdout.startswith(f"{project}/main.py:6:5: PUL207 ")


def test_a_project_that_does_not_load(project: Path, pulpo: Pulpo) -> None:
    (project / "main.py").write_text("from nowhere import nothing\n")
    done = pulpo("lint", expect=1)
    assert done.stdout.startswith("main.py:1:1: PUL101 [error] importing 'main' failed: ModuleNotFoundError")
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--select", "PUL9"], 2, "there is no lint rule 'PUL9'"),
        (["--explain", "PUL999"], 1, "there is no lint rule 'PUL999'"),
    ],
)
def test_wrong_arguments(arguments: list[str], code: int, told: str, project: Path, pulpo: Pulpo) -> None:
    assert told in pulpo("lint", *arguments, expect=code).stderr


def test_explain(pulpo: Pulpo) -> None:
    assert (
        pulpo("lint", "--explain", "pul305").stdout
        == f"""\
PUL305 missing-return (warning)

An operation has no return annotation.

{explain(missing_return).why}

Bad:

```python
@operation(name="jobs.count", description="Count the openings")
async def count():
    return 5
```

Good:

```python
@operation(name="jobs.count", description="Count the openings")
async def count() -> int:
    return 5
```
"""
    )


def test_list_rules(pulpo: Pulpo) -> None:
    lines = pulpo("lint", "--list-rules").stdout.splitlines()
    assert "PUL305\twarning\tmissing-return\tAn operation has no return annotation." in lines
    assert [line for line in lines if line.startswith("API101\t")]
