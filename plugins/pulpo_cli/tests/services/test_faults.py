"""Whatever goes wrong, `status` is correct, and `down` leaves nothing behind."""

import os
import re
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pulpo_cli.services import control
from pulpo_cli.services.supervisor import Supervisor, SupervisorError
from pulpo_core.exceptions import ServiceError
from pulpo_core.project import Project
from pulpo_core.services import Service
from pulpo_core.testing import free_port, until, write_project

from .conftest import QUICK, Background, MakeBackground, background_of, serving, small

pytestmark = pytest.mark.xdist_group("services")
GONE = {"readiness": "[tool.pulpo] database_url"}


def _gone(port: int) -> Service:
    checks = {"liveness": f"tcp://127.0.0.1:{port}", "readiness": f"http://127.0.0.1:{port}"}
    return small("gone", "serve", str(port), "talk", port=port, settings=GONE, **checks)


def _late(port: int) -> Service:
    address, alive = f"http://127.0.0.1:{port}", f"tcp://127.0.0.1:{port}"
    return small("late", "serve", str(port), startup=alive, liveness=alive, readiness=address, start_seconds=3)


@pytest.fixture(scope="module")
def failure(services: Background) -> str:
    """The error of `up` about them."""
    with pytest.raises(ServiceError) as caught:
        services.up()
    return str(caught.value)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Background]:
    """A project with a service for each fault, so that a supervisor is started once."""
    gone, late, silent = free_port(), free_port(), f"http://127.0.0.1:{free_port()}"
    with socket.create_server(("127.0.0.1", 0)) as other:
        services = background_of(
            tmp_path_factory.mktemp("services") / "project",
            small("db", "sleep"),
            serving("killed", free_port(), "child", waits_for=("db",)),
            serving("hung", free_port()),
            serving("ended", free_port()),
            serving("taken", other.getsockname()[1], settings={"port": "[tool.pulpo.api] port"}),
            small("wrong", "end", "0", "2", health=silent),
            _gone(gone),
            _late(late),
            small("fast", "end", "0", "1", health=silent),
            small("slow", "end", "0.5", "1"),  # ready for half a second, each time
            log_size=2000,
        )
        (services.project.root / f"fail-{late}").touch()
        yield services
    services.ends_clean()


def test_a_fast_crash_loop_is_given_up(services: Background, failure: str) -> None:
    assert "service 'fast' failed: it ended with exit code 1 (3 times in" in failure
    assert "it does not work: the reason" in failure
    assert (services.status("fast").state, services.status("fast").restarts) == ("failed", 2)


def test_up_does_not_wait_forever(services: Background, failure: str) -> None:
    assert re.search(r"service 'late' is not ready: \S+ answers 503: the database does not answer", failure)
    assert services.status("late").state == "not ready"


def test_a_slow_crash_loop_is_given_up(services: Background, failure: str) -> None:
    failed = services.until("slow", "failed", restarts=2)
    assert "it ended with exit code 1 (3 times in" in failed.why
    assert failed.lines[-1] == "it does not work: the reason"


def test_wrong_settings_are_not_tried_again(services: Background, failure: str) -> None:
    assert "service 'wrong' failed: it ended with exit code 2: it will not be restarted" in failure
    found = services.status("wrong")
    assert (found.state, found.restarts, found.lines) == ("failed", 0, ("it does not work: the reason",))


def test_the_user_of_a_taken_port_is_named(services: Background, failure: str) -> None:
    found = services.status("taken")
    assert found.state == "failed"
    assert f"port {found.port} is taken by process {os.getpid()} (" in found.why
    assert found.why in failure
    assert found.setting == "[tool.pulpo.api] port"
    assert "check [tool.pulpo.api] port" in failure


def test_a_service_that_is_killed_is_started_again(services: Background, failure: str) -> None:
    first = services.status("killed")
    assert (first.state, first.restarts) == ("ready", 0)
    assert first.pid is not None
    assert first.memory
    os.kill(first.pid, signal.SIGKILL)
    again = services.until("killed", "ready", restarts=1)
    assert again.pid != first.pid
    sleeping = [each for each in services.processes() if "time.sleep(600)" in each.cmdline()[-1]]
    assert len(sleeping) == 1  # that of the process which was killed is gone


def test_a_service_that_keeps_failing_is_replaced(services: Background, failure: str) -> None:
    first = services.status("ended")
    services.fail("ended")
    until(lambda: services.status("ended").pid not in (first.pid, None), 40)
    services.fail("ended", False)
    assert services.until("ended", "ready").restarts >= 1


def test_a_database_that_is_gone_makes_a_service_unready(services: Background, failure: str) -> None:
    first = services.status("gone")
    services.fail("gone")
    found = services.status("gone")
    assert found.state == "not ready"
    assert found.why == f"http://127.0.0.1:{found.port} answers 503: the database does not answer"
    assert found.setting == "[tool.pulpo] database_url"
    services.fail("gone", False)
    services.until("gone", "ready", pid=first.pid, restarts=0)


def test_logs_rotate(services: Background, failure: str) -> None:
    log = services.folder.log("gone")
    until(log.with_name("gone.log.1").exists)  # its checks make it write
    assert log.stat().st_size < 4000


def test_a_service_that_hangs_is_reported(services: Background, failure: str) -> None:
    first = services.status("hung")
    assert first.pid is not None
    os.kill(first.pid, signal.SIGSTOP)
    found = services.status("hung")
    assert found.state == "hung"
    assert "does not answer within" in found.why  # and `down` does not wait for it


def test_settings_that_cannot_be_read_do_not_hide_what_runs(
    background: MakeBackground, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = background(serving("api", free_port()))
    services.up()

    def broken() -> list[object]:
        raise ServiceError("the settings are wrong")

    assert not control.environment_differs(services.project)
    monkeypatch.setenv("PULPO_DATABASE_URL", "mongodb://elsewhere")
    assert control.environment_differs(services.project)
    services.project.services = broken  # type: ignore[method-assign,assignment]
    assert services.status("api").state == "ready"
    assert services.overview().problems == ["the services cannot be determined: the settings are wrong"]
    assert services.down()
    assert services.processes() == []


def test_what_a_reboot_leaves_is_understood(background: MakeBackground) -> None:
    services = background(serving("api", free_port()))
    services.up(wait=False)
    with services.folder.changing():
        for process in services.processes():  # everything ends at once, and the files stay
            process.kill()
        psutil.wait_procs(services.processes(), timeout=10)
    assert services.folder.socket.exists()
    assert services.folder.plan.exists()
    found = services.overview()
    assert [each.state for each in found.services] == ["stopped"]
    assert "the machine was restarted: `pulpo up` starts them" in found.problems[0]
    (services.folder.path / "supervisord.pid").write_text(f"{os.getpid()}\n")  # which belongs to another program now
    services.up()
    assert services.overview().is_well
    services.ends_clean()


def test_two_at_once_are_one(background: MakeBackground) -> None:
    services = background(serving("api", free_port()), small("db", "sleep"))
    failures: list[BaseException] = []

    def run() -> None:
        try:
            services.up()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(services.processes()) == 4
    assert [each.restarts for each in services.overview().services] == [0, 0]
    services.ends_clean()


def test_down_may_come_while_up_waits(background: MakeBackground) -> None:
    services = background(small("api", "sleep", health=f"http://127.0.0.1:{free_port()}"))
    caught: list[str] = []

    def wait() -> None:
        try:
            services.up()
        except ServiceError as error:
            caught.append(error.message)

    thread = threading.Thread(target=wait)
    thread.start()
    services.until("api", "starting")
    services.ends_clean()
    thread.join(20)
    assert caught == ["service 'api' was stopped meanwhile, by another command"]


def test_changed_limits_of_logs_hold_after_up(background: MakeBackground) -> None:
    services = background(serving("api", free_port(), "talk"), serving("other", free_port()))
    services.up()
    first = {name: services.status(name).pid for name in ("api", "other")}
    services.up()
    assert services.status("api").pid == first["api"]
    write_project(services.project.root, settings={"services": {**QUICK, "log_size": 1000, "log_files": 1}})
    changed = Background(Project(services.project.root, services.project.plugins))
    changed.up("api")
    assert changed.status("api").pid != first["api"]
    assert changed.status("other").pid == first["other"]  # `pulpo up other` will restart it
    until(changed.folder.log("api").with_name("api.log.1").exists)
    os.kill(changed.status("api").pid or 0, signal.SIGKILL)
    changed.until("api", "ready", restarts=1)  # the watcher has been started again, too
    changed.up()
    assert changed.status("other").pid != first["other"]
    services.ends_clean()


def test_only_the_expected_refusals_are_passed_over(background: MakeBackground) -> None:
    services = background(serving("api", free_port()))
    services.up()
    supervisor = Supervisor(services.folder)
    pid = services.status("api").pid
    supervisor.replace(["api"])  # it is running
    assert supervisor.start_process("api") is None
    assert services.status("api").pid == pid
    with pytest.raises(SupervisorError, match=r"services refuses removeProcessGroup: nothing$"):
        supervisor.replace(["nothing"])
    with pytest.raises(SupervisorError, match=r"services refuses signalProcess: nothing$"):
        supervisor.kill_process("nothing")
    assert supervisor.start_process("nothing") == "nothing"
    supervisor.stop_process("api")
    supervisor.kill_process("api")  # it is not running
    services.ends_clean()


def test_a_full_disk_for_logs_stops_no_service(background: MakeBackground) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    port = free_port()
    services = background(serving("api", port, "talk"), log_size=1000)
    services.folder.logs.mkdir(parents=True)
    services.folder.log("api").symlink_to("/dev/full")
    services.up()
    first = services.status("api")
    for _ in range(30):  # half a kilobyte each
        assert services.status("api").state == "ready"
    assert services.status("api").pid == first.pid
    services.ends_clean()


def test_a_supervisor_that_is_killed_leaves_no_orphans(background: MakeBackground) -> None:
    services = background(serving("api", free_port(), "child"))
    services.up()
    services.supervisor().kill()
    until(lambda: services.status("api").state in ("stopped", "left over"))
    found = services.overview()
    assert "the supervisor of the services was killed" in found.problems[0]
    assert not found.is_well
    services.ends_clean()


def test_a_supervisor_that_hangs_is_ended(background: MakeBackground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulpo_cli.services.supervisor.ANSWER_SECONDS", 0.5)
    services = background(serving("api", free_port()))
    services.up()
    services.supervisor().suspend()
    assert "does not answer within" in services.overview().problems[0]
    services.ends_clean()
