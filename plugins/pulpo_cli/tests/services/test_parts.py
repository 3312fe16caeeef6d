"""The plan, the choice of services, checks, and logs."""

import os
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from itertools import count
from pathlib import Path

import psutil
import pytest

from pulpo_cli.services import logs
from pulpo_cli.services.folder import LONGEST_SOCKET, ServicesFolder
from pulpo_cli.services.plan import ServicePlan, is_same
from pulpo_cli.services.settings import ServicesSettings
from pulpo_core.exceptions import ConfigurationError, NotFoundError, ServiceError
from pulpo_core.service_checks import describe, problem
from pulpo_core.services import Service, choose
from pulpo_core.testing import free_port, until, write_project

from .conftest import background_of, serving

LIMITS = ServicesSettings().limits()


def service(name: str, *waits_for: str, on_request: bool = False) -> Service:
    return Service(name=name, command=("true",), waits_for=waits_for, on_request=on_request)


SERVICES = [service("api", "db"), service("db"), service("prefect", on_request=True), service("worker", "prefect")]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([], ["db", "api", "prefect", "worker"]),
        (["api"], ["db", "api"]),
        (["prefect"], ["prefect"]),
        (["worker", "db"], ["db", "prefect", "worker"]),
    ],
)
def test_what_is_waited_for_is_chosen_too(names: list[str], chosen: list[str]) -> None:
    assert sorted(each.name for each in choose(SERVICES, names)) == sorted(chosen)


def test_what_runs_on_request_is_not_chosen_by_itself() -> None:
    assert [each.name for each in choose(SERVICES[:3])] == ["db", "api"]
    with pytest.raises(NotFoundError) as unknown:
        choose(SERVICES, ["wrker"])
    assert unknown.value.hint == "did you mean 'worker'?"


def test_a_plan_keeps_services_with_their_checks(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    checked = Service(
        name="db",
        command=("run", "--now"),
        env={"A": "b"},
        port=1,
        health=partial(os.path.exists, tmp_path),
        readiness="http://127.0.0.1:1/ready",
        settings={"port": "[tool.pulpo.db] port"},
    )
    for _ in range(2):  # as often as it is read and written
        plan = (ServicePlan.read(path) or ServicePlan(tmp_path, LIMITS)).want([checked, service("api", "db")])
        plan.write(path)
        found = ServicePlan.read(path)
        assert found is not None
        again = found.services["db"]
        assert is_same(again, checked)
        assert problem(again.check("liveness")) is None
        assert again.check("readiness") == checked.readiness
        assert [each.name for each in found.order] == ["db", "api"]
        found.write(path)
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("[")
    assert ServicePlan.read(path) is None


def test_a_check_that_others_cannot_call_is_refused(tmp_path: Path) -> None:
    plan = ServicePlan(tmp_path, LIMITS).want([Service(name="db", command=("true",), health=lambda: True)])
    with pytest.raises(ServiceError, match="a check of service 'db' cannot be called by other processes"):
        plan.write(tmp_path / "plan.json")


def test_a_long_path_has_a_short_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache")
    folder = ServicesFolder.of(tmp_path / ("long" * 30))
    assert str(folder.socket).startswith("/var/cache/pulpo/")
    assert len(str(folder.socket)) <= LONGEST_SOCKET
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/" + "cache" * 20)
    with pytest.raises(ConfigurationError, match="the path of a socket may have at most 95 bytes"):
        _ = folder.socket


def says_no() -> bool:
    return False


def fails() -> bool:
    raise RuntimeError("no such thing")


def test_a_check_reports_what_is_wrong() -> None:
    port = free_port()
    assert problem(None) is None
    assert problem(f"http://127.0.0.1:{port}/health") == f"http://127.0.0.1:{port}/health refuses connections"
    assert problem(f"tcp://127.0.0.1:{port}") == f"tcp://127.0.0.1:{port} refuses connections"
    assert problem(says_no) == "does not pass its check says_no()"
    assert problem(partial(fails)) == "fails() failed: RuntimeError: no such thing"
    assert describe(partial(partial(says_no))) == "says_no()"


def test_the_end_of_a_log_is_read_from_its_end(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    assert logs.tail(log, 3) == []
    log.write_text("".join(f"line {number}\n" for number in range(20_000)))
    assert logs.tail(log, 2) == ["line 19998", "line 19999"]
    assert logs.tail(log, 0) == []


def test_lines_since_a_time_are_found_in_older_logs_too(tmp_path: Path) -> None:
    log, now = tmp_path / "api.log", time.time()

    def line(ago: float, text: str) -> str:
        return f'{{"timestamp": "{time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now - ago))}Z", "event": "{text}"}}\n'

    log.with_name("api.log.1").write_text(line(7200, "old") + line(1000, "newer") + "  of it\n")
    log.write_text("  in the next file\n" + line(10, "new"))
    found = list(logs.since(log, now - 1800))
    assert ["newer" in found[0], *found[1:3], "new" in found[3]] == [True, "  of it", "  in the next file", True]
    assert [len(found), len(list(logs.since(log, now - 86_400)))] == [4, 5]
    assert list(logs.since(log, now - 1800, end=5))[2:] == ["  in the next file"]


def test_logs_are_merged_by_the_times_in_them() -> None:
    one = ["2026-01-01 10:00:00 a", "  of a", "2026-01-01 10:00:02 c"]
    other = ["no time", "2026-01-01 10:00:01,5 b", "2026-01-01 10:00:03 d"]
    found = [line.split()[-1] for _, line in logs.merged({"one": one, "other": other})]
    assert found == ["time", "a", "a", "b", "c", "d"]


FULL = """
import resource, signal, sys
from supervisor import loggers
from pulpo_cli.services.daemon import PatientFile

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))
log = loggers.Logger(handlers=[PatientFile(sys.argv[1], maxBytes=1000, backupCount=1)])
sys.stderr = open("/dev/null", "w")
for number in range(40):
    log.info("%d " % number + "x" * 90)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.info("the last")
log.close()
"""


def test_a_log_that_cannot_be_rotated_is_written_again_later(tmp_path: Path) -> None:
    """A limit of the file size imitates a full disk: writes fail, also when the log is closed."""
    log = tmp_path / "api.log"
    done = subprocess.run([sys.executable, "-c", FULL, str(log)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the last" in log.read_text() + log.with_name("api.log.1").read_text()


def test_a_log_is_followed_through_its_rotation(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_text("before\n")
    paths = {"api": log}
    lines = logs.follow(paths, logs.ends(paths))
    found: list[str] = []

    def read() -> None:
        found.extend(next(lines)[1] for _ in range(3))

    thread = threading.Thread(target=read)
    thread.start()
    with log.open("a") as file:
        file.write("one\ntw")
    until(lambda: found == ["one"])
    with log.open("a") as file:
        file.write("o\n")
    until(lambda: found == ["one", "two"])
    log.rename(log.with_name("api.log.1"))
    log.write_text("three\n")
    thread.join(20)
    assert found == ["one", "two", "three"]


def test_nothing_of_a_log_is_lost_when_it_is_rotated_between_two_looks(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_text("before\n")
    paths = {"api": log}
    lines = logs.follow(paths, logs.ends(paths))
    with log.open("a") as file:
        file.write("one\n")
    assert next(lines) == ("api", "one")
    with log.open("a") as file:
        file.write("two\nthr")
    log.rename(log.with_name("api.log.1"))
    log.write_text("ee\nfour\n")
    assert [next(lines)[1] for _ in range(3)] == ["two", "three", "four"]


def test_each_line_of_a_growing_log_is_shown_once(tmp_path: Path) -> None:
    root, stop, numbers = tmp_path / "shop", threading.Event(), count()
    write_project(root, "")
    log = ServicesFolder.of(root).log("api")
    log.parent.mkdir(parents=True)
    log.write_text("".join(f"2026-01-01 10:00:00 {next(numbers)}\n" for _ in range(3000)))

    def write() -> None:
        with log.open("a", buffering=1) as file:
            while not stop.wait(0.001):
                file.write(f"2026-01-01 10:00:00 {next(numbers)}\n")

    thread = threading.Thread(target=write)
    thread.start()
    command = [sys.executable, "-m", "pulpo_core", "logs", "api", "--follow", "--since", "2026-01-01"]
    try:
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            shown = [int(process.stdout.readline().split()[-1]) for _ in range(6000)]
            process.kill()
    finally:
        stop.set()
        thread.join()
    assert shown == list(range(6000))


def test_the_sockets_are_looked_at_once_for_all_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, look = 0, psutil.net_connections

    def count(kind: str) -> object:
        nonlocal looks
        looks += 1
        return look(kind)

    monkeypatch.setattr(psutil, "net_connections", count)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [each.getsockname()[1] for each in (one, other)]
        services = [serving(f"s{number}", port) for number, port in enumerate([*ports, free_port()])]
        found = background_of(tmp_path / "project", *services).overview().services
    assert [each.why.partition(" (")[0] for each in found] == [
        *(f"port {port} is taken by process {os.getpid()}" for port in ports),
        "",
    ]
    assert looks == 1
