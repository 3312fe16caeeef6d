"""Tiny projects for tests, with empty registries."""

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins
    from pulpo_core.project import Project

MakeProject = Callable[..., "Project"]


@pytest.fixture
def registries() -> Iterator[None]:
    """Use empty registries during the test."""
    from pulpo_core.registries import isolated_registries

    with isolated_registries():
        yield


@pytest.fixture
def make_project(tmp_path: Path, registries: None) -> Iterator[MakeProject]:
    """Return a function that writes a project and returns it: `make_project(main=SOURCE, settings={…}, files={…})`.

    The project may be loaded in the test's own process: its modules are forgotten after the test.
    """
    modules, path = set(sys.modules), list(sys.path)

    def make(
        main: str = "",
        *,
        settings: Mapping[str, Any] | None = None,
        files: Mapping[str, str] | None = None,
        folder: str = "project",
        plugins: "Plugins | None" = None,
    ) -> "Project":
        from pulpo_core.project import Project

        root = tmp_path / folder
        write_project(root, main, settings=settings or {}, files=files or {})
        return Project(root, plugins)

    yield make
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]
    _forget_fields()


def _forget_fields() -> None:
    """Remove the attributes that binding has set on Beanie's base class: later classes would take them for defaults."""
    base = getattr(sys.modules.get("beanie"), "DocumentWithSoftDelete", None)
    for name in base.model_fields if base else ():
        if name in vars(base):
            delattr(base, name)


def write_project(
    root: Path, main: str = "", *, settings: Mapping[str, Any] | None = None, files: Mapping[str, str] | None = None
) -> None:
    """Write a project's files: a `pulpo.toml` with the settings, `main.py`, and any other `files`."""
    root.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {_toml(value)}" for key, value in (settings or {}).items() if not isinstance(value, Mapping)]
    for section, values in (settings or {}).items():
        if isinstance(values, Mapping):
            lines += [f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    contents = {"pulpo.toml": "\n".join(lines) + "\n", "main.py": textwrap.dedent(main), **(files or {})}
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(content), encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
