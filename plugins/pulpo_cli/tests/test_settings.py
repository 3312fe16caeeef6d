"""The plugin's two sections of settings, in the file and in variables."""

import pytest

from pulpo_cli import hooks
from pulpo_cli.db.settings import DatabaseSettings
from pulpo_cli.lint.settings import LintSettings
from pulpo_core.plugins import from_modules
from pulpo_core.testing import MakeProject


def test_defaults(make_project: MakeProject) -> None:
    project = make_project()
    assert project.section(LintSettings).model_dump() == {"select": ["ALL"], "ignore": []}
    assert project.section(DatabaseSettings).model_dump() == {"seeds": "seeds", "migrations": "migrations"}


def test_file_and_variables(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"lint": {"ignore": ["PUL1"]}, "db": {"seeds": "data"}}
    project = make_project(settings=settings)
    assert (project.section(LintSettings).ignore, project.section(DatabaseSettings).seeds) == (["PUL1"], "data")
    monkeypatch.setenv("PULPO_LINT_IGNORE", '["PUL2"]')
    monkeypatch.setenv("PULPO_DB_SEEDS", "more")
    project = make_project(settings=settings)
    assert (project.section(LintSettings).ignore, project.section(DatabaseSettings).seeds) == (["PUL2"], "more")


def test_the_plugin_offers_all_sections() -> None:
    plugins = from_modules(cli=hooks)
    assert [model.section for _, model in plugins.collect("pulpo_settings")] == ["cli", "db", "lint", "services"]
    assert plugins.all[0].state == "active"
