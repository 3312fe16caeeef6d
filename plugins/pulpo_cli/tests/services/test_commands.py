"""`pulpo up`, `down`, `restart`, `status`, `logs` and those of a service, on a project with its real services."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulpo_cli.services.commands.clean import clean
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.processes import belonging
from pulpo_core.testing import free_port, run_pulpo, until, write_project
from pulpo_core.testing.commands import environment

pytestmark = pytest.mark.xdist_group("services-commands")
MAIN = """
from beanie import Document
from pulpo_core import datamodel

@datamodel
class Note(Document):
    title: str
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    settings = {"api": {"port": free_port()}, "embedded": {"linger": 0.2}, "services": {"role": "operator"}}
    write_project(root, MAIN, settings=settings, files={"manage.py": CLI})
    return root


@pytest.fixture(autouse=True)
def stopped(root: Path) -> Iterator[None]:
    yield
    run_pulpo("down", cwd=root)


CLI = """
from pulpo_core import CLI

cli = CLI()
if __name__ == "__main__":
    cli.restart("api")
    cli.status()
    cli.api_stop()
"""


def states(root: Path, code: int | None = 0) -> dict[str, dict[str, Any]]:
    found = json.loads(run_pulpo("status", "--json", cwd=root, expect=code).stdout)
    return {each["name"]: each for each in found["services"]}


def check_routes(root: Path, address: str) -> None:
    """Check what the admin UI shows and does, for callers with the role."""
    made = run_pulpo("api", "keys", "create", "duty", "--role", "operator", cwd=root)
    assert httpx.get(f"{address}/").status_code == 401
    with httpx.Client(headers={"Authorization": f"Bearer {made.stdout.strip()}"}) as client:
        found = client.get(f"{address}/").json()
        assert (found["own"], found["problems"]) == ("api", [])
        assert {each["name"]: each["state"] for each in found["services"]}["db"] == "ready"
        assert "mongodb://" in client.get(f"{address}/db/logs", params={"lines": 5}).json()["lines"][0]
        assert client.get(f"{address}/nothing/logs").status_code == 404
        for lines in ("x", "-1", "1001", "²", "٣", "9" * 5000):
            assert client.get(f"{address}/db/logs", params={"lines": lines}).status_code == 422
        refused = client.post(f"{address}/api/stop")
        assert (refused.status_code, "cannot stop itself" in refused.json()["detail"]) == (409, True)
        assert client.post(f"{address}/nothing/start").status_code == 404
        assert client.post(f"{address}/db/start").json()["services"]


def test_a_day_of_services(root: Path) -> None:
    # At a terminal, which is closed afterwards: what runs in the background goes on.
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover
        os.chdir(root)
        os.execve(sys.executable, [sys.executable, "-m", "pulpo_core", "up"], environment({}))
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 1000)
        except OSError:  # the command has ended
            break
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0, shown
    assert b"ready http://127.0.0.1:" in shown
    found = states(root)
    assert {name: each["state"] for name, each in found.items() if each["pid"]} == {"db": "ready", "api": "ready"}
    api = found["api"]
    assert (api["restarts"], api["why"]) == (0, "")
    assert api["memory"] > 10_000_000
    address = f"http://127.0.0.1:{api['port']}"
    assert httpx.get(f"{address}/ready").status_code == 200
    assert httpx.post(f"{address}/notes", json={"title": "one"}).status_code == 201

    # Killed, the database comes back, and the API with it.
    os.kill(found["db"]["pid"], signal.SIGKILL)
    until(lambda: states(root, None)["db"]["restarts"] == 1)
    until(lambda: httpx.get(f"{address}/notes").status_code == 200)

    check_routes(root, f"{address}/services")

    # Another service on the port says so; `up` again changes nothing.
    assert run_pulpo("up", cwd=root).stdout.count("ready") == 2
    assert states(root)["api"]["pid"] == api["pid"]
    taken = run_pulpo("api", "start", cwd=root, expect=3)
    assert f"port {api['port']}" in taken.stderr

    # The project's own command.
    done = subprocess.run(
        [sys.executable, "manage.py"], cwd=root, env=environment({}), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "api\tready\t" in done.stdout
    assert done.stdout.endswith("api      stopped\n")
    stopped = states(root)
    assert (stopped["api"]["state"], stopped["db"]["state"]) == ("stopped", "ready")
    assert "api is not running in the background\n" in run_pulpo("api", "stop", cwd=root).stdout

    # Logs outlive what wrote them.
    assert "mongodb://127.0.0.1:" in run_pulpo("db", "logs", cwd=root).stdout
    assert "│ mongodb://" in run_pulpo("logs", "--all", cwd=root).stdout
    assert run_pulpo("logs", "db", "--lines", "0", cwd=root).stdout == ""
    assert "did you mean 'db'?" in run_pulpo("logs", "dbb", cwd=root, expect=1).stderr
    assert "services of the project are running" in run_pulpo("clean", "--all", "--yes", cwd=root, expect=3).stderr

    assert run_pulpo("down", cwd=root).stdout == "db       stopped\n"
    assert run_pulpo("down", cwd=root).stdout == "nothing is running in the background\n"
    assert list(belonging(ServicesFolder.of(root))) == []


def test_changed_code_is_run_after_up(root: Path) -> None:
    """`up` said "ready", and the API ran on with the code that it had started with."""

    def pids() -> dict[str, int]:
        return {name: each["pid"] for name, each in states(root).items() if each["pid"]}

    def fields() -> list[str]:
        return [*httpx.get(f"http://127.0.0.1:{port}/models/Note").json()["fields"]]

    (root / "main.py").write_text(MAIN)
    run_pulpo("up", cwd=root)
    port, before = states(root)["api"]["port"], pids()
    assert fields() == ["title"]
    (root / "main.py").write_text(MAIN.replace("title", "subject"))
    run_pulpo("compile", cwd=root)
    run_pulpo("up", cwd=root)
    after = pids()
    assert (after["db"], after["api"] != before["api"], fields()) == (before["db"], True, ["subject"])
    run_pulpo("up", cwd=root)
    run_pulpo("compile", "--force", cwd=root)
    run_pulpo("up", "db", cwd=root)
    run_pulpo("up", cwd=root, PULPO_LOG_LEVEL="error")
    assert pids() == after
    (root / "main.py").write_text(MAIN)
    run_pulpo("up", cwd=root)
    assert (pids()["api"] != after["api"], fields()) == (True, ["title"])


def test_a_database_that_is_away_is_named(root: Path) -> None:
    away = {"PULPO_DATABASE_URL": "mongodb://127.0.0.1:9/none", "PULPO_DATABASE_TIMEOUT": "0.2"}
    away["PULPO_SERVICES_RESTARTS"] = "0"
    failed = run_pulpo("up", cwd=root, expect=3, **away)
    assert "service 'api' failed: it ended with exit code 3: it will not be restarted" in failed.stderr
    assert "no database answers at mongodb://127.0.0.1:9/none" in failed.stderr
    assert "Traceback" not in failed.stderr
    found = run_pulpo("status", "--json", cwd=root, expect=1, **away)
    (api,) = (each for each in json.loads(found.stdout)["services"] if each["name"] == "api")
    assert api["state"] == "failed"
    assert any("no database answers" in line for line in api["lines"])


def test_names_of_services_are_checked(root: Path) -> None:
    assert "no service 'apii'" in run_pulpo("up", "apii", cwd=root, expect=1).stderr
    assert "no service is running in the background" in run_pulpo("restart", cwd=root, expect=3).stderr
    ui = run_pulpo("ui", "stop", cwd=root).stdout
    assert ui == "the admin UI is part of the API, at /admin\napi is not running in the background\n"


def test_what_was_generated_is_removed(root: Path) -> None:
    run_pulpo("compile", cwd=root)
    assert run_pulpo("clean", cwd=root).stdout == "removed .run_cache\n"
    assert run_pulpo("clean", "--all", "--yes", cwd=root).stdout == "removed .pulpo\n"


def test_an_interrupted_clean_can_be_repeated(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_pulpo("compile", cwd=root)
    output = root / ".run_cache"
    monkeypatch.chdir(root)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", Interrupted(shutil.rmtree))
        with pytest.raises(KeyboardInterrupt):
            clean()
    left = {path.name for path in output.iterdir()}
    assert "manifest.json" in left
    assert run_pulpo("compile", cwd=root).returncode == 0
    assert {path.name for path in output.iterdir()} > left
    assert run_pulpo("clean", cwd=root).stdout == "removed .run_cache\n"


class Interrupted:
    """A function that is interrupted by Ctrl-C right after its first call."""

    def __init__(self, function: Callable[[Path], None]) -> None:
        self.function = function

    def __call__(self, path: Path) -> None:
        self.function(path)
        raise KeyboardInterrupt
