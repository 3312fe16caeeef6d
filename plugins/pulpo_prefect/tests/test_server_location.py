"""The server that a project uses, the variables for Prefect, the services, and schedules."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pulpo_core.exceptions import ConfigurationError, ServiceError
from pulpo_core.testing import MakeProject, free_port
from pulpo_prefect.deploy import schedules
from pulpo_prefect.server.location import locate
from pulpo_prefect.server.own_server import Server, check_address
from pulpo_prefect.services import services
from pulpo_prefect.settings import PrefectSettings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PREFECT_API_URL", "PREFECT_SERVER_API_AUTH_STRING", "PULPO_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


def test_a_project_has_a_server_of_its_own(make_project: MakeProject) -> None:
    project = make_project(settings={"prefect": {"port": 4711}})
    found = locate(project)
    assert (found.api_url, found.ui_url, found.is_local) == ("http://127.0.0.1:4711/api", "http://127.0.0.1:4711", True)
    assert found.variables["PREFECT_HOME"] == str(project.root / ".pulpo" / "prefect")
    assert found.variables["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4711"
    assert (found.variables["DO_NOT_TRACK"], found.variables["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")


def test_another_server_keeps_its_own_home(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(settings={"prefect": {"api_url": "https://flows.example.com/api/"}})
    assert (locate(project).api_url, locate(project).is_local) == ("https://flows.example.com/api", False)
    assert "PREFECT_HOME" not in locate(project).variables
    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere:4200/api")
    assert locate(project).api_url == "http://elsewhere:4200/api"


def test_a_wrong_url_is_refused(make_project: MakeProject) -> None:
    with pytest.raises(ConfigurationError, match="must be an http or https URL, got 'file:///etc'"):
        locate(make_project(settings={"prefect": {"api_url": "file:///etc"}}))


def test_services_are_offered_where_they_are_requested(make_project: MakeProject) -> None:
    assert [service.on_request for service in services(make_project(folder="one"))] == [True, True]
    server, worker = services(make_project(settings={"prefect": {"services": True}}, folder="two"))
    assert (server.name, server.port, server.waits_for, server.on_request) == ("prefect", 4200, (), False)
    assert (worker.name, worker.waits_for, worker.on_request) == ("worker", ("prefect", "db"), False)
    far = {"services": True, "api_url": "http://elsewhere:4200/api"}
    assert [service.name for service in services(make_project(settings={"prefect": far}, folder="three"))] == ["worker"]


def test_strangers_reach_a_server_with_credentials_only(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = PrefectSettings.model_construct(host="0.0.0.0", port=free_port())
    with pytest.raises(ConfigurationError, match="lets other machines reach the Prefect server"):
        check_address(settings)
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "user:password")
    check_address(settings)


def test_a_taken_port_is_reported(make_project: MakeProject) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServiceError, match=r"port \d+ of 127.0.0.1 is taken"):
            check_address(PrefectSettings.model_construct(host="127.0.0.1", port=taken.getsockname()[1]))


def test_a_server_is_found_by_its_lock(make_project: MakeProject) -> None:
    server = Server(locate(make_project()))
    assert (server.is_running, server.pid, server.stop()) == (False, None, False)
    with server.held():
        assert server.is_running
        with pytest.raises(ServiceError, match=r"is already running at \S+ \(process \d+\)"), server.held():
            pass
    assert not server.is_running


def test_two_that_ask_do_not_take_each_other_for_the_server(make_project: MakeProject) -> None:
    """Or `stop` would end the program that has the process id of a former server by now."""
    server = Server(locate(make_project()))
    with server.held():
        pass

    def ask(_: int) -> bool:
        return any(server.is_running for _ in range(1000))

    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(ask, range(4)))
    assert server.pid is None


@pytest.mark.parametrize(
    ("cron", "interval", "zone", "told"),
    [
        ("0 66 * * *", "", "UTC", "0 66 .* in UTC is not a valid schedule"),
        ("0 6 * * *", "", "Mars/Olympus", "in Mars/Olympus is not a valid schedule"),
        ("", "2y", "UTC", "must be a duration, got '2y'"),
        ("", "0s", "UTC", "must be a duration, got '0s'"),
        ("", "99999999999d", "UTC", "--interval must be a duration"),
    ],
)
def test_wrong_schedules_are_refused(cron: str, interval: str, zone: str, told: str) -> None:
    from pulpo_core.exceptions import ValidationError

    with pytest.raises(ValidationError, match=told):
        schedules.read_schedule(cron, interval, zone)


def test_schedules_are_read() -> None:
    assert schedules.describe(schedules.read_schedule("0 6 * * *", "", "Europe/Berlin")) == "0 6 * * *"
    assert schedules.describe(schedules.read_schedule("", "90s", "UTC")) == "every 0:01:30"
    assert schedules.describe(schedules.read_schedule("", "2w", "UTC")) == "every 14 days, 0:00:00"
    assert schedules.describe(schedules.read_schedule("", "1d", "UTC")) == "every 1 day, 0:00:00"
