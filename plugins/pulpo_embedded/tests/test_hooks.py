"""Through the framework, as a project sees it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.database import resolve_url
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_embedded.processes.server import is_running, release
from pulpo_embedded.settings import EmbeddedSettings

FILE = 'database_url = "embedded://.pulpo/db"\n[embedded]\nlinger = 0.2\ncache_size = "64M"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project on the embedded database."""
    (tmp_path / "pulpo.toml").write_text(FILE)
    return Project(tmp_path)


def test_the_url_leads_to_a_server(project: Project, bench: Any) -> None:
    url = resolve_url(project)
    try:
        assert bench.mongo(url).admin.command("ping")["ok"]
        assert (project.root / ".pulpo" / "db" / "data").is_dir()
    finally:
        release(project.root / ".pulpo" / "db")


def test_the_service_is_offered_and_runs(project: Project, bench: Any) -> None:
    (service,) = [service for service in project.services() if service.name == "db"]
    assert callable(service.health)
    assert service.health() is False
    with subprocess.Popen(service.command, cwd=project.root, stdout=subprocess.PIPE, text=True) as process:
        assert bench.url(process).startswith("mongodb://127.0.0.1:")
        assert service.health() is True
        process.terminate()
    assert process.returncode == 0


def test_another_database_needs_no_service(tmp_path: Path) -> None:
    (tmp_path / "pulpo.toml").write_text('database_url = "mongodb://localhost"\n')
    assert [service for service in Project(tmp_path).services() if service.name == "db"] == []


@pytest.mark.parametrize("line", ["linger = -1", 'cache_size = "much"', "linga = 1"])
def test_a_wrong_setting_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pulpo.toml").write_text(f"[embedded]\n{line}\n")
    with pytest.raises(ConfigurationError, match=line.split()[0]):
        Project(tmp_path).section(EmbeddedSettings)


def test_hooks_and_keeper_stay_cheap_to_import() -> None:
    code = "import sys, pulpo_embedded.{}; print(*sys.modules)"
    for module, heavy in (
        ("hooks", {"pymongo", "bson", "pulpo_embedded.processes.server"}),
        ("processes.keeper", {"pulpo_core", "pymongo"}),
    ):
        done = subprocess.run([sys.executable, "-c", code.format(module)], capture_output=True, text=True, check=True)
        assert not heavy & set(done.stdout.split())


def test_the_engine_is_never_imported(project: Project) -> None:
    assert is_running(project.root / ".pulpo" / "db") is False
    assert "secantus" not in sys.modules
