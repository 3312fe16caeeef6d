"""Settings: three layers, and errors that say what is known."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from pulpo_core import PluginSettings, Project
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.settings import Settings

MakeProject = Callable[..., Project]


class ShopSettings(PluginSettings, section="shop"):
    port: int = Field(80, ge=1)
    hosts: list[str] = []


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PULPO_NAME", "PULPO_DATABASE_URL", "PULPO_SHOP_PORT"):
        monkeypatch.delenv(name, raising=False)


def refused(values: Mapping[str, Any], root: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        Settings.read(values, root)
    return caught.value


def test_defaults_and_the_name(make_project: MakeProject) -> None:
    settings = make_project(folder="my-shop").settings
    assert (settings.name, settings.entrypoint, settings.output) == ("my-shop", "main", ".run_cache")


def test_file_below_env_file_below_variable(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"name": "file", "shop": {"port": 1}}
    project = make_project(settings=table)
    assert (project.settings.name, project.section(ShopSettings).port) == ("file", 1)
    project = make_project(settings=table, files={".env": "PULPO_NAME=dotenv\nPULPO_SHOP_PORT=2\nOTHER=1\n"})
    assert (project.settings.name, project.section(ShopSettings).port) == ("dotenv", 2)
    monkeypatch.setenv("PULPO_NAME", "variable")
    monkeypatch.setenv("PULPO_SHOP_PORT", "3")
    project = make_project(settings=table, files={".env": "PULPO_NAME=dotenv\nPULPO_SHOP_PORT=2\n"})
    assert (project.settings.name, project.section(ShopSettings).port) == ("variable", 3)


def test_unknown_settings_are_suggested(tmp_path: Path) -> None:
    close = refused({"entrypiont": "x"}, tmp_path)
    assert (close.message, close.hint) == ("unknown setting 'entrypiont'", "did you mean 'entrypoint'?")
    assert close.where == "[tool.pulpo]"
    far = refused({"zzz": 1}, tmp_path)
    assert "known are: name, entrypoint" in (far.hint or "")


@pytest.mark.parametrize(
    ("key", "value", "name", "section"),
    [
        ("lint_select", ["PUL1"], "select", "lint"),
        ("lint_ignore", ["PUL1"], "ignore", "lint"),
        ("seeds", "data", "seeds", "db"),
        ("migrations", "data", "migrations", "db"),
    ],
)
def test_settings_that_have_moved_name_their_section(
    key: str, value: object, name: str, section: str, tmp_path: Path
) -> None:
    error = refused({key: value}, tmp_path)
    assert error.message == f"unknown setting {key!r}: it has moved to another section"
    assert (error.where, error.hint) == ("[tool.pulpo]", f"write {name!r} in [tool.pulpo.{section}]")
    assert Settings.read({section: {name: value}}, tmp_path).entrypoint == "main"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"pythonpath": "src"}, "pythonpath='src': Input should be a valid list"),
        ({"name": 5}, "name=5: Input should be a valid string"),
        ({"database_timeout": 0}, "database_timeout=0: Input should be greater than 0"),
        ({"database_timeout": "soon"}, "database_timeout='soon': Input should be a valid number"),
    ],
)
def test_wrong_settings(values: dict[str, Any], shown: str, tmp_path: Path) -> None:
    error = refused(values, tmp_path)
    assert shown in error.message
    assert f"PULPO_{next(iter(values))}".upper() in (error.hint or "")


def test_a_secret_in_the_wrong_place_is_not_shown(tmp_path: Path) -> None:
    error = refused({"database_url": ["mongodb://user:secret@host/db"]}, tmp_path)
    assert error.message == "wrong setting: database_url=a list: Input should be a valid string"


def test_a_variable_that_should_be_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULPO_PYTHONPATH", "src")
    error = refused({}, tmp_path)
    assert "pythonpath" in error.message
    assert '["src", "lib"]' in (error.hint or "")
    monkeypatch.setenv("PULPO_PYTHONPATH", '["src"]')
    assert Settings.read({}, tmp_path).pythonpath == ["src"]


def test_an_env_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PULPO_NAME=\xff\xfe\n")
    error = refused({}, tmp_path)
    assert "cannot be read" in error.message
    assert error.where == str(tmp_path / ".env")


def test_a_section_of_a_plugin(make_project: MakeProject) -> None:
    with pytest.raises(ConfigurationError) as unknown:
        make_project(settings={"shop": {"prot": 1}}).section(ShopSettings)
    assert (unknown.value.where, unknown.value.hint) == ("[tool.pulpo.shop]", "did you mean 'port'?")
    with pytest.raises(ConfigurationError, match="port=0: Input should be greater than or equal to 1") as wrong:
        make_project(settings={"shop": {"port": 0}}).section(ShopSettings)
    assert "PULPO_SHOP_PORT" in (wrong.value.hint or "")
    with pytest.raises(ConfigurationError, match="shop must be a table"):
        make_project(settings={"shop": 5}).section(ShopSettings)
