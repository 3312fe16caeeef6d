"""`pulpo plugins new`: a distribution that passes its own tests right away."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pulpo_cli.new_plugin.command import checked_name, versions_for
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.plugins import discover
from pulpo_core.testing import Pulpo

BUILD = "import sys; from hatchling.builders.wheel import WheelBuilder; list(WheelBuilder('.').build(directory='dist'))"


def run(*words: str, cwd: Path, **variables: str) -> str:
    """Run a module of Python, which must succeed; its output."""
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, env=os.environ | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_passes_its_own_tests_as_a_wheel(pulpo: Pulpo, tmp_path: Path) -> None:
    printed = pulpo("plugins", "new", "price-list").stdout
    folder = tmp_path / "pulpo-price-list"
    assert printed.endswith("Next: cd pulpo-price-list && pip install -e . --group dev && pytest\n")
    run("-m", "ruff", "check", "-q", "--no-cache", ".", cwd=folder)
    run("-m", "ruff", "format", "-q", "--check", "--no-cache", ".", cwd=folder)
    run("-c", BUILD, cwd=folder)
    (wheel,) = (folder / "dist").glob("pulpo_price_list-0.1.0-*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    options = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-q", "-W", "error")
    tested = run("-m", "pytest", *options, cwd=folder, PYTHONPATH=str(tmp_path / "site"))
    assert re.search(r"^12 passed in", tested, re.MULTILINE), tested


def test_its_files(pulpo: Pulpo, tmp_path: Path) -> None:
    pulpo("plugins", "new", "pulpo-glossary", "--folder", "elsewhere")
    folder = tmp_path / "elsewhere"
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert files == [
        ".github/workflows/test.yml",
        ".gitignore",
        "README.md",
        "pyproject.toml",
        "src/pulpo_glossary/__init__.py",
        "src/pulpo_glossary/commands.py",
        "src/pulpo_glossary/generator.py",
        "src/pulpo_glossary/hooks.py",
        "src/pulpo_glossary/middleware.py",
        "src/pulpo_glossary/py.typed",
        "src/pulpo_glossary/settings.py",
        "src/pulpo_glossary/templates/glossary_terms.py.jinja",
        "tests/test_conformance.py",
        "tests/test_plugin.py",
    ]
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["entry-points"] == {"pulpo.plugins": {"glossary": "pulpo_glossary.hooks"}}
    assert any(spec.operator == "<" for spec in Requirement(project["dependencies"][0]).specifier)
    assert "${{ matrix.python }}" in (folder / ".github/workflows/test.yml").read_text()


def test_names_that_are_refused(pulpo: Pulpo, tmp_path: Path) -> None:
    plugins = discover()
    for name, owner in (("api", "pulpo-api"), ("lint", "cli"), ("compile", "core")):
        with pytest.raises(ConfigurationError, match=f"the name '{name}' is taken by {owner}"):
            checked_name(name, plugins)
    for name in ("Glossary", "a.b", "../a", "class", "a" * 41, "a--b", "1a", "", 'x"y', "a\n"):
        with pytest.raises(ConfigurationError, match=f"a plugin cannot be called {re.escape(repr(name))}"):
            checked_name(name, plugins)
    assert checked_name("price-list", plugins) == "price-list"
    assert "the name 'api' is taken by pulpo-api" in pulpo("plugins", "new", "pulpo-api", expect=2).stderr
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_in_use(pulpo: Pulpo, tmp_path: Path) -> None:
    (tmp_path / "pulpo-a").mkdir()
    (tmp_path / "pulpo-a" / "x").touch()
    (tmp_path / "pulpo-b").touch()
    assert "the folder is not empty" in pulpo("plugins", "new", "a", expect=2).stderr
    assert "the folder cannot be created: File exists" in pulpo("plugins", "new", "b", expect=2).stderr


@pytest.mark.parametrize(
    ("installed", "expected"), [("0.1.0", ">=0.1,<0.2"), ("0.12.3", ">=0.12,<0.13"), ("2.3.0rc1", ">=2.3,<3")]
)
def test_versions_of_the_core(installed: str, expected: str) -> None:
    assert versions_for(installed) == expected
