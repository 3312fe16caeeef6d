"""`pulpo build`: files that other programs accept, made of the services."""

import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pulpo_cli.build import containers, kept_files, systemd
from pulpo_cli.build.target import BuildTarget
from pulpo_core.hookspecs import hookimpl
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_core.services import Service, start_order
from pulpo_core.testing import MakeProject, Pulpo, write_project

TOOLS = Path(sys.executable).parent
NOTE = """
from beanie import Document
from pulpo_core import datamodel

@datamodel
class Note(Document):
    title: str
"""


def accepted(*command: str, **variables: str) -> None:
    """Run a program that checks a file; if it fails, the test fails with its output."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **variables}, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


def check_containers(root: Path) -> dict[str, Any]:
    """Check the files with the linters of their kinds, and return the compose file."""
    accepted(str(TOOLS / "hadolint"), str(root / "Dockerfile"))
    path = root / "docker-compose.yml"
    accepted(str(TOOLS / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(path))
    compose: dict[str, Any] = YAML(typ="safe").load(path)
    services = compose["services"]
    for name, service in services.items():
        for other, needs in service.get("depends_on", {}).items():
            assert other in services, f"{name} depends on {other}, which there is not"
            is_checked = services[other].get("healthcheck", {}).get("disable") is not True
            assert is_checked or needs["condition"] == "service_started"
            assert services[other].get("profiles", []) in ([], service.get("profiles", []))
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= compose["volumes"].keys()
    return compose


def check_units(folder: Path) -> None:
    """Check the units with systemd. Call it last: the test is skipped without systemd."""
    systemd_analyze = shutil.which("systemd-analyze")
    if systemd_analyze is None:
        pytest.skip("the units are not checked: there is no systemd-analyze")
    accepted(systemd_analyze, "verify", *map(str, sorted(folder.iterdir())))


def test_all_formats_are_accepted(pulpo: Pulpo, tmp_path: Path) -> None:
    settings = {"name": "My shop", "api": {"port": 8123}, "prefect": {"services": True}}
    write_project(tmp_path, NOTE, settings=settings)
    done = pulpo("build", "--no-image", "--format", "docker")
    assert "wrote docker-compose.yml" in done.stdout
    compose = check_containers(tmp_path)
    services = compose["services"]
    assert services.keys() == {"db", "api", "prefect", "worker"}
    assert services["db"]["command"] == ["mongod", "--replSet", "rs0", "--bind_ip_all"]
    assert "ports" not in services["db"]
    api = services["api"]
    assert api["environment"] == {
        "PULPO_DATABASE_URL": "mongodb://db:27017/my-shop?replicaSet=rs0",
        "PULPO_API_AUTHENTICATION": "required",
        "PULPO_API_HOST": "0.0.0.0",
    }
    assert api["command"] == ["python", "-m", "pulpo_core", "api", "start"]
    assert api["healthcheck"]["test"][-1] == "http://127.0.0.1:8123/ready"
    assert services["worker"]["depends_on"].keys() == {"db", "prefect"}
    dockerfile = (tmp_path / "Dockerfile").read_text()
    assert "USER 10001:10001\n" in dockerfile
    assert dockerfile.count("\nFROM ") == 2
    assert "pulpo-embedded" not in dockerfile
    assert ".env\n" in (tmp_path / ".dockerignore").read_text()

    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    again = pulpo("build", "--no-image")
    assert "Dockerfile is kept, because it was edited by hand" in again.stderr
    assert (tmp_path / "Dockerfile").read_text() == "FROM scratch\n"
    pulpo("build", "--no-image", "--force")
    assert (tmp_path / "Dockerfile").read_text() == dockerfile

    pulpo("build", "--format", "systemd")
    pulpo("build", "--format", "procfile")
    lines = (tmp_path / "Procfile").read_text().splitlines()[1:]
    assert "api: python -m pulpo_core api start" in lines
    assert not any(str(tmp_path) in line for line in lines)
    check_units(tmp_path / "systemd")


def test_settings_of_the_terminal_are_named(pulpo: Pulpo, tmp_path: Path) -> None:
    """The files check the port of the terminal's variable, on which no service would listen."""
    write_project(tmp_path, NOTE)
    build = ("build", "--format", "systemd")
    warning = pulpo(*build, PULPO_API_PORT="8124").stderr
    assert "warning: settings that only this terminal has: PULPO_API_PORT, " in warning
    assert "PULPO_LOG" not in warning
    (tmp_path / ".env").write_text("PULPO_API_PORT=8124\n")
    assert "PULPO_API_PORT" not in pulpo(*build, PULPO_API_PORT="8124").stderr


def test_tools_for_developers_are_not_deployed(make_project: MakeProject) -> None:
    class Tools:
        @hookimpl
        def pulpo_services(self) -> list[Service]:
            command = (sys.executable, "-m", "http.server")
            return [Service(name="site", command=command), Service(name="preview", command=command, development=True)]

    target = BuildTarget.of(make_project(plugins=from_modules(tools=Tools())))
    assert [service.name for service in target.services] == ["site"]


FULL = """
import resource, signal, sys
from pathlib import Path
from pulpo_cli.build.kept_files import write

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
write(Path(sys.argv[1]), "line\\n" * 1000)
"""


def test_a_file_that_cannot_be_written_to_its_end_stays(tmp_path: Path) -> None:
    """A limit of the file size imitates a full disk. An incomplete file would look like one that was edited."""
    path = tmp_path / "Dockerfile"
    assert kept_files.write(path, "first\n")
    failed = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=False)
    assert "File too large" in failed.stderr
    assert path.read_text().endswith("first\n")
    assert kept_files.write(path, "second\n")
    assert [each.name for each in tmp_path.iterdir()] == ["Dockerfile"]


def test_hostile_values_stay_values(make_project: MakeProject) -> None:
    text = "a\"b'c $HOME %h {{ x }} \\ # ; ü"
    odd = Service(
        name="odd",
        command=(sys.executable, "-c", f"print({text!r})", text),
        description="100% odd",
        env={"ODD": text},
        health="tcp://127.0.0.1:9",
    )
    plugin = types.ModuleType("odd_service")

    @hookimpl
    def pulpo_services(project: Project) -> list[Service]:
        return [odd]

    plugin.pulpo_services = pulpo_services  # type: ignore[attr-defined]
    project = make_project(plugins=from_modules(odd=plugin), folder="with space")
    target = BuildTarget.of(project)
    written = containers.files(target, project.root)
    units = systemd.files(target, tuple(start_order(project.services())), project.root)
    for name, content in (written | units).items():
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    service = check_containers(project.root)["services"]["odd"]
    assert service["command"][-1] == text.replace("$", "$$")
    assert service["environment"]["ODD"] == text.replace("$", "$$")
    command = next(line for line in written["Dockerfile"].splitlines() if line.startswith("CMD "))
    assert json.loads(command.removeprefix("CMD "))[-1] == text
    check_units(project.root / "systemd")


def test_a_check_is_run_by_its_module(unused_tcp_port: int) -> None:
    command = [sys.executable, "-m", "pulpo_core.service_checks", f"tcp://127.0.0.1:{unused_tcp_port}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (1, f"tcp://127.0.0.1:{unused_tcp_port} refuses connections\n")


@pytest.mark.parametrize("name", ["", "Größe & Co", "../x"])
def test_names_fit_images_and_databases(name: str, make_project: MakeProject) -> None:
    project = make_project(settings={"name": name} if name else {}, plugins=from_modules())
    assert BuildTarget.of(project).name.replace("-", "a").isalnum()
