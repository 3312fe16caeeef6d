"""Variables that look like misspelt settings are reported once by the commands that run or compile a project."""

import os
import re
from pathlib import Path

import pytest

from pulpo_core.cli.variables import misspelt_variables
from pulpo_core.plugins import Plugins, discover
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject, Pulpo

ROOT = Path(__file__).resolve().parents[2]
WARNING = "warning: no installed plugin reads the variable {}\n  fix: did you mean {}?\n"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PULPO_API_PROT", "PULPO_API_PORT"),
        ("PULPO_DATABSE_URL", "PULPO_DATABASE_URL"),
        ("PULPO_LOGLEVEL", "PULPO_LOG_LEVEL"),
        ("pulpo_api_hots", "PULPO_API_HOST"),
        ("PULPO_STRICT_PLUGIN", "PULPO_STRICT_PLUGINS"),
    ],
)
def test_misspelt(name: str, meant: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project("")
    monkeypatch.setenv(name, "1")
    assert misspelt_variables(project) == {name: meant}
    monkeypatch.delenv(name)
    (project.root / ".env").write_text(f"{name}=1\nAPI_PROT=1\n")
    assert misspelt_variables(project) == {name: meant}


def test_no_variable_of_pulpo_is_called_misspelt(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not if the plugin that reads it is not installed."""
    found = {
        name
        for folder in ("pulpo_core", "plugins", "examples", "docs", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".md", ".ts", ".toml") and not {"node_modules", "tests"} & {*path.parts}
        for name in re.findall(r"PULPO_[A-Z0-9_]*[A-Z0-9]\b(?![_*])", path.read_text())
        if name not in ("PULPO_API_PROT",)
    }
    assert len(found) > 80
    for name in found:
        monkeypatch.setenv(name, "")
    root = make_project("").root
    everything = discover().active
    assert misspelt_variables(Project(root)) == {}
    for left_out in everything:
        without = Plugins(plugin for plugin in everything if plugin is not left_out)
        assert misspelt_variables(Project(root, without)) == {}, left_out


def test_what_is_known_costs_no_import(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project("")
    for name in [name for name in os.environ if name.startswith("PULPO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PULPO_DATABASE_NAME", "x")
    monkeypatch.setenv("PULPO_INPUT_PINN", "x")
    monkeypatch.setattr(project, "plugins", None)
    assert misspelt_variables(project) == {}


def test_commands_warn_once(make_project: MakeProject, pulpo: Pulpo) -> None:
    root = make_project("").root
    expected = WARNING.format("PULPO_API_PROT", "PULPO_API_PORT")
    assert pulpo("compile", cwd=root, PULPO_API_PROT="1").stderr == expected
    (root / ".run_cache" / "generated_api.py").unlink()
    for words in (["api", "start"], ["dev"], ["up", "nothing"]):
        shown = pulpo(*words, cwd=root, expect=None, PULPO_API_PROT="1", PULPO_SERVICES_LIVENESS_FAILURES="x").stderr
        assert shown.count("PULPO_API_PROT") == 1, words
        assert expected in shown
    marked = pulpo("api", "start", cwd=root, expect=None, PULPO_API_PROT="1", PULPO_SERVICES_FOREGROUND="1")
    assert "PULPO_API_PROT" not in marked.stderr
