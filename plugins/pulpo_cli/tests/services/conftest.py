"""Small services for tests: they start immediately, and are controlled by files in the project's folder."""

import json
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pulpo_cli.services import control
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.processes import belonging
from pulpo_cli.services.status import Overview, ServiceStatus, overview
from pulpo_core.hookspecs import hookimpl
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_core.services import Service
from pulpo_core.testing import until, write_project

PROGRAM = Path(__file__).parent / "small_service.py"
QUICK = {"check_seconds": 0.1, "liveness_failures": 2, "restarts": 2}


def small(name: str, *words: str, **more: Any) -> Service:
    """Return a service that runs the small program with these words: see there."""
    return Service(name=name, command=(sys.executable, "-S", str(PROGRAM), *words), **more)


def serving(name: str, port: int, *words: str, **more: Any) -> Service:
    """Return a service that answers on a port as long as its process works."""
    url = f"http://127.0.0.1:{port}"
    return small(name, "serve", str(port), *words, port=port, url=url, health=url, **more)


class Background:
    """A project with services, and what the commands do with it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.folder = ServicesFolder.of(project.root)
        self.told: list[str] = []

    def up(self, *names: str, wait: bool = True, again: bool = False) -> None:
        chosen = control.up(self.project, names, again=again)
        if wait:
            control.wait(self.project, chosen, self.tell)

    def down(self, *names: str) -> bool:
        return control.down(self.project, names, self.tell)

    def tell(self, name: str, text: str) -> None:
        self.told.append(f"{name}: {text}")

    def overview(self) -> Overview:
        return overview(self.project)

    def status(self, name: str) -> ServiceStatus:
        return next(each for each in self.overview().services if each.name == name)

    def until(self, name: str, state: str, **values: Any) -> ServiceStatus:
        """Wait until a service is in a state, and has these values."""

        def found() -> ServiceStatus | None:
            status = self.status(name)
            return status if status.state == state and values.items() <= vars(status).items() else None

        try:
            return until(found, 40) or self.status(name)
        except AssertionError:
            pytest.fail(f"{name} is not {state}:\n{json.dumps(self.overview().to_dict(), indent=1)}")

    def fail(self, name: str, fail: bool = True) -> None:
        """Let the checks of a service fail from now on, or pass."""
        flag = self.project.root / f"fail-{self.status(name).port}"
        flag.touch() if fail else flag.unlink()

    def processes(self) -> list[psutil.Process]:
        """All processes that belong to these services."""
        return list(belonging(self.folder))

    def supervisor(self) -> psutil.Process:
        return next(each for each in self.processes() if "pulpo_cli.services.daemon" in each.cmdline())

    def ends_clean(self) -> None:
        """Stop everything, and find nothing left."""
        self.down()
        assert self.processes() == []
        assert {each.state for each in self.overview().services} <= {"stopped"}
        assert self.overview().problems == []
        assert not self.folder.socket.exists()


MakeBackground = Callable[..., Background]


def background_of(root: Path, *services: Service, **settings: Any) -> Background:
    """Return a project in this folder with these services."""
    plugin = types.ModuleType("small_services")

    @hookimpl
    def pulpo_services(project: Project) -> list[Service]:
        return list(services)

    plugin.pulpo_services = pulpo_services  # type: ignore[attr-defined]
    write_project(root, settings={"services": QUICK | settings})
    return Background(Project(root, from_modules(small=plugin)))


@pytest.fixture
def background(tmp_path: Path) -> Iterator[MakeBackground]:
    """Return a function that makes a project with these services. They are stopped after the test."""
    made: list[Background] = []

    def make(*services: Service, **settings: Any) -> Background:
        made.append(background_of(tmp_path / f"a #b;%c {len(made)}", *services, **settings))
        return made[-1]

    yield make
    for each in made:
        each.down()
