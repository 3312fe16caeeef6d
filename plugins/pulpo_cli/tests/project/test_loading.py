"""Settings that commands read without importing the project."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulpo_cli.project.loading import read_roles, read_setting, read_sources
from pulpo_cli.project.remote.target import read_target
from pulpo_cli.project.settings import CommandSettings
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a project that is the current one."""
    (tmp_path / "pyproject.toml").write_text('[tool.pulpo]\noutput = "out"\n\n[tool.pulpo.cli]\nroles = ["file"]\n')
    monkeypatch.setenv("PULPO_PROJECT", str(tmp_path))
    monkeypatch.delenv("PULPO_CLI_ROLES", raising=False)
    read_sources.cache_clear()
    yield tmp_path
    read_sources.cache_clear()


def test_variables_come_before_the_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read_setting("output"), read_setting("remote", "cli"), read_roles()) == ("out", "", ["file"])
    (root / ".env").write_text('pulpo_cli_roles=["env"]\nPULPO_CLI_REMOTE=http://x\n')
    read_sources.cache_clear()
    assert (read_setting("remote", "cli"), read_roles()) == ("http://x", ["env"])
    monkeypatch.setenv("PULPO_CLI_ROLES", '["variable"]')
    assert read_roles() == ["variable"]


@pytest.mark.parametrize("place", ["variable", ".env"])
def test_an_empty_variable_comes_before_the_file_too(root: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable selects the project itself instead of the API that the file names, as in pydantic."""
    (root / "pyproject.toml").write_text('[tool.pulpo.cli]\nremote = "https://example.org"\n')
    if place == "variable":
        monkeypatch.setenv("PULPO_CLI_REMOTE", "")
    else:
        (root / ".env").write_text("PULPO_CLI_REMOTE=\n")
    read_sources.cache_clear()
    assert read_setting("remote", "cli") == Project(root).section(CommandSettings).remote == ""
    assert read_target(None) is None


def test_the_files_are_read_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_roles()

    def refuse(text: str) -> Any:
        raise AssertionError("read again")

    monkeypatch.setattr(tomllib, "loads", refuse)
    assert (read_setting("output"), read_roles()) == ("out", ["file"])


def test_a_wrong_value_is_reported_as_it_is(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("clerk", '"clerk"', "{}"):
        monkeypatch.setenv("PULPO_CLI_ROLES", variable)
        with pytest.raises(ConfigurationError) as raised:
            read_roles()
        assert raised.value.message == f"roles must be a list, got {variable!r}"
    monkeypatch.delenv("PULPO_CLI_ROLES")
    (root / "pyproject.toml").write_text('[tool.pulpo.cli]\nroles = "clerk"\n')
    read_sources.cache_clear()
    with pytest.raises(ConfigurationError) as raised:
        read_roles()
    assert raised.value.message == "roles must be a list, got 'clerk'"
