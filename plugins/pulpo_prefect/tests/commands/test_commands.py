"""The commands `pulpo prefect …`: their results, their messages, their exit codes."""

import os
import re
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.events.schemas.automations import Automation, AutomationCore
from prefect.telemetry.run_telemetry import LABELS_TRACEPARENT_KEY

from pulpo_core.testing import until
from pulpo_prefect.server.crash_detection import watch

from .conftest import Done, Shell

pytestmark = [pytest.mark.xdist_group("prefect-commands"), pytest.mark.timeout(600)]


@pytest.fixture
def opened(gate: Shell) -> None:
    (Path(gate.variables["GATE"]) / "open").touch()


@pytest.fixture
def closed(gate: Shell) -> Path:
    folder = Path(gate.variables["GATE"])
    for name in ("open", "waiting"):
        (folder / name).unlink(missing_ok=True)
    return folder


def waiting_process(closed: Path) -> int:
    """Return the process of the operation that waits, once it has written its id."""
    file = closed / "waiting"
    return int(until(lambda: file.exists() and file.read_text(), 120))


def test_a_run_shows_what_became_of_each_task(gate: Shell, server: str, opened: None) -> None:
    done = gate("prefect", "run", "gate", "--param", 'names=["ann", "bob"]', "--param", "mode=out")
    assert [row[:2] for row in done.rows] == [["gate.enter", "Completed"], ["gate.leave", "Completed"]]
    assert re.search(r"gate\.enter: Finished in state Completed\(\)\n", done.err)
    assert re.search(r"gate \([a-z]+-[a-z]+\): Completed\n$", done.err)
    assert "HTTP" not in done.err
    assert done.err.count("/runs/flow-run/") == 1


def test_a_failed_run_shows_why_and_exits_with_1(gate: Shell, server: str, opened: None) -> None:
    found = gate("prefect", "run", "gate", "--param", 'names=["nobody"]', "--json", code=1).json
    assert (found["flow"], found["state"]) == ("gate", "Failed")
    assert [(task["task"], task["state"]) for task in found["tasks"]] == [
        ("gate.enter", "Completed"),
        ("gate.leave", "Failed"),
    ]
    assert "ValueError: nobody left" in found["tasks"][1]["message"]
    (listed, *_) = gate("prefect", "runs", "--flow", "gate", "--state", "failed", "--json").json
    assert listed["id"] == found["id"]
    (row, *_) = gate("prefect", "runs", "--flow", "gate", "--state", "failed", TZ="Asia/Kolkata").rows
    assert (row[-1], row[3][-6:]) == (found["id"], "+05:30")
    assert (
        timedelta() <= datetime.fromisoformat(listed["started"]) - datetime.fromisoformat(row[3]) < timedelta(seconds=1)
    )
    shown = gate("prefect", "runs", found["id"])
    assert [row[:2] for row in shown.rows] == [["gate.enter", "Completed"], ["gate.leave", "Failed"]]


def test_a_call_that_is_printed_as_a_flow_runs_unchanged(
    gate: Shell, server: str, prefect: SyncPrefectClient, opened: None, tmp_path: Path
) -> None:
    pytest.importorskip("pulpo_cli")
    gate("compile", "--only", "cli")
    names = ['it\'s "x"', "{name}\n\\", '""" + quit() #']
    printed = gate("ops", "gate", "enter", *(f"--names={name}" for name in names), "--as", "flow").out
    program = tmp_path / "call.py"
    program.write_text(printed)
    of_flow = FlowFilter(name=FlowFilterName(any_=["gate.enter"]))
    before = {run.id for run in prefect.read_flow_runs(flow_filter=of_flow)}
    done = gate.python(str(program), PREFECT_API_URL=server)
    assert done.out == f"names={[f'{name} in' for name in names]!r}\n"
    (run,) = (run for run in prefect.read_flow_runs(flow_filter=of_flow) if run.id not in before)
    assert run.state
    assert run.state.is_completed()


def test_commands_keep_to_the_runs_of_their_project(gate: Shell, server: str, prefect: SyncPrefectClient) -> None:
    """Another project on the same server may have a flow of the same name."""
    found = gate("prefect", "run", "alone", "--json").json
    assert prefect.read_flow(prefect.read_flow_run(found["id"]).flow_id).name == "gate.alone"
    assert found["id"] in [run["id"] for run in gate("prefect", "runs", "--json").json]
    assert gate("prefect", "runs", "--json", PULPO_NAME="other").json == []
    for words in (["cancel", found["id"]], ["cancel", found["name"]], ["runs", found["id"]]):
        assert "error: the project has no flow run" in gate("prefect", *words, code=1, PULPO_NAME="other").err


def test_there_is_nothing_to_deploy(gate: Shell) -> None:
    everything = '["alone", "desk", "gate"]'
    assert gate("prefect", "deploy", "--all", "--json", PULPO_PREFECT_EXCLUDE=everything).json == []
    done = gate("prefect", "deploy", "--all", PULPO_PREFECT_EXCLUDE=everything)
    assert (done.out, done.err) == ("", "The project has no flows to deploy.\n")


def test_what_is_wrong_with_a_run_is_reported_before_it_begins(gate: Shell) -> None:
    done = gate("prefect", "run", "gate", "--param", "mode=up", code=2, PULPO_PREFECT_PORT="9")
    assert "names: is missing" in done.err
    assert "starting" not in done.err
    assert "did you mean 'gate'?" in gate("prefect", "run", "gte", code=1).err


@pytest.mark.parametrize("words", [["runs"], ["run", "alone"], ["worker"]])
def test_without_a_server_the_exit_code_is_3(gate: Shell, words: list[str]) -> None:
    done = gate("prefect", *words, code=3, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert "error: no Prefect server answers at http://127.0.0.1:9/api\n" in done.err


def test_without_a_database_the_exit_code_is_3(gate: Shell, server: str) -> None:
    nowhere = {"PULPO_DATABASE_URL": "mongodb://127.0.0.1:9/gate", "PULPO_DATABASE_TIMEOUT": "1"}
    done = gate("prefect", "run", "alone", code=3, **nowhere)
    assert "error: no database answers at mongodb://127.0.0.1:9/gate\n" in done.err
    assert "Beginning flow run" not in done.err


def test_another_server_is_not_stopped(gate: Shell) -> None:
    assert (
        "uses another Prefect server, at http://127.0.0.1:9/api"
        in gate("prefect", "stop", code=2, PREFECT_API_URL="http://127.0.0.1:9/api").err
    )


def test_a_second_server_is_refused(gate: Shell, server: str) -> None:
    assert re.search(r"is already running at \S+ \(process \d+\)", gate("prefect", "start", code=3).err)


def test_flow_names_are_completed(gate: Shell) -> None:
    done = gate(_PULPO_COMPLETE="complete_bash", COMP_WORDS="pulpo prefect run ga", COMP_CWORD="3")
    assert done.out.split() == ["gate"]


@pytest.fixture(scope="module")
def deployed(gate: Shell, server: str) -> Done:
    return gate("prefect", "deploy", "--all")


@pytest.fixture
def worker(gate: Shell, deployed: Done) -> None:
    """A running worker; the tests share it."""
    is_running = any(each.poll() is None and each.args[-1] == "worker" for each in gate.started)  # type: ignore[index]
    if not is_running:
        gate.begin("prefect", "worker")


def test_deployments_are_made_once_and_keep_their_schedules(
    gate: Shell, deployed: Done, prefect: SyncPrefectClient
) -> None:
    assert [row[0] for row in deployed.rows] == ["alone", "gate"]
    before = {found.id for found in prefect.read_deployments()}
    assert prefect.read_work_pool("gate").type == "process"
    gate(
        "prefect", "schedule", "gate", "--cron", "0 6 * * *", "--param", 'names=["ann"]', "--timezone", "Europe/Berlin"
    )
    (row,) = gate("prefect", "schedule", "gate", "--pause").rows
    assert row == ["gate", "0 6 * * *", "Europe/Berlin", "paused", "names=['ann']"]
    gate("prefect", "deploy", "gate_flow")  # the name of its function
    assert {found.id for found in prefect.read_deployments()} == before
    (found,) = gate("prefect", "schedule", "--json").json
    assert (found["schedule"], found["active"], found["parameters"]) == ("0 6 * * *", False, {"names": ["ann"]})
    assert gate("prefect", "schedule", "gate", "--clear").rows == []


def test_what_shares_no_data_is_deployed_only_when_it_is_named(gate: Shell, deployed: Done) -> None:
    assert "not deployed, since their operations share no data: desk (name them to deploy them)\n" in deployed.err
    assert [row[0] for row in gate("prefect", "deploy", "--all", "desk").rows] == ["alone", "desk", "gate"]
    only = gate("prefect", "deploy", "--all", PULPO_PREFECT_ONLY='["desk"]')
    assert ([row[0] for row in only.rows], "share no data" in only.err) == (["desk"], False)


def test_what_is_scheduled_is_planned(gate: Shell, deployed: Done, prefect: SyncPrefectClient) -> None:
    gate("prefect", "schedule", "alone", "--interval", "1h")
    runs = until(lambda: gate("prefect", "runs", "--flow", "alone", "--state", "scheduled", "--json").json, 120)
    gate("prefect", "cancel", runs[0]["id"])
    assert prefect.read_flow_run(runs[0]["id"]).state_name == "Cancelled"
    assert "has already ended: Cancelled" in gate("prefect", "cancel", runs[0]["id"], code=1).err
    gate("prefect", "schedule", "alone", "--clear")


def test_a_worker_runs_it(gate: Shell, worker: None, prefect: SyncPrefectClient, opened: None) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    caller = f"00-{trace}-00f067aa0ba902b7-01"
    done = gate("prefect", "run", "gate", "--worker", "--param", 'names=["ann"]', TRACEPARENT=caller)
    assert [row[:2] for row in done.rows] == [["gate.enter", "Completed"], ["gate.leave", "Completed"]]
    traces = [run.labels.get(LABELS_TRACEPARENT_KEY) for run in prefect.read_flow_runs()]
    assert [found for found in traces if found is not None and trace in str(found)]


def test_a_run_on_a_worker_is_cancelled(gate: Shell, worker: None, closed: Path) -> None:
    running = gate.begin("prefect", "run", "gate", "--worker", "--param", 'names=["ann"]')
    until((closed / "waiting").exists, 120)
    (found,) = gate("prefect", "runs", "--flow", "gate", "--state", "running", "--json").json
    gate("prefect", "cancel", found["name"])
    assert running.wait(timeout=120) == 1
    assert gate("prefect", "runs", found["id"], "--json").json["state"] == "Cancelled"


def test_a_run_whose_process_is_killed_counts_as_crashed(
    gate: Shell, worker: None, prefect: SyncPrefectClient, closed: Path
) -> None:
    running = gate.begin("prefect", "run", "gate", "--worker", "--param", 'names=["ann"]')
    kill(waiting_process(closed))
    assert running.wait(timeout=120) == 1
    assert gate("prefect", "runs", "--flow", "gate", "--json").json[0]["state"] == "Crashed"


def test_the_server_is_asked_to_watch_once(gate: Shell, deployed: Done, prefect: SyncPrefectClient) -> None:
    gate("prefect", "deploy", "--all")  # another test has deployed a part
    (before,) = prefect.read_automations_by_name("pulpo: crashed runs of gate")
    watch(prefect, "gate", ["gate.gate", "gate.desk", "gate.alone"], seconds=90)
    assert prefect.read_automations_by_name("pulpo: crashed runs of gate") == [before]


def test_two_that_ask_the_server_to_watch_at_once(prefect: SyncPrefectClient) -> None:
    watch(prefect, "twice", ["gate"], seconds=90)
    (found,) = prefect.read_automations_by_name("pulpo: crashed runs of twice")
    prefect.create_automation(AutomationCore.model_validate(found.model_dump(exclude={"id"})))
    watch(prefect, "twice", ["gate"], seconds=90)
    assert len(prefect.read_automations_by_name("pulpo: crashed runs of twice")) == 1

    class Late:
        """A client that reads what another one deletes right after that."""

        def __getattr__(self, name: str) -> Any:
            return getattr(prefect, name)

        def read_automations_by_name(self, name: str) -> list[Automation]:
            found = prefect.read_automations_by_name(name)
            watch(prefect, "twice", ["alone"], seconds=90)
            return found

    watch(cast("SyncPrefectClient", Late()), "twice", ["alone", "gate"], seconds=90)
    assert len(prefect.read_automations_by_name("pulpo: crashed runs of twice")) == 2
    watch(prefect, "twice", ["alone", "gate"], seconds=90)
    (found,) = prefect.read_automations_by_name("pulpo: crashed runs of twice")
    assert "Flows: alone, gate." in found.description


def test_another_worker_continues_after_one_is_killed_with_its_children(
    gate: Shell, deployed: Done, prefect: SyncPrefectClient, closed: Path
) -> None:
    gate.end()
    watch(prefect, "gate", ["gate.alone", "gate.gate"], seconds=15)
    worker = gate.begin("prefect", "worker")
    running = gate.begin("prefect", "run", "gate", "--worker", "--param", 'names=["ann"]')
    waiting = waiting_process(closed)
    os.killpg(worker.pid, signal.SIGKILL)
    kill(waiting)
    assert running.wait(timeout=200) == 1
    (found, *_) = gate("prefect", "runs", "--flow", "gate", "--json").json
    assert found["state"] == "Crashed"
    assert "no heartbeat" in found["message"]
    (closed / "open").touch()
    gate.begin("prefect", "worker")
    done = gate("prefect", "run", "gate", "--worker", "--param", 'names=["ann"]')
    assert [row[:2] for row in done.rows] == [["gate.enter", "Completed"], ["gate.leave", "Completed"]]


def test_the_server_is_restarted_and_has_forgotten_nothing(gate: Shell, server: str) -> None:
    before = {run["id"] for run in gate("prefect", "runs", "--json", "--limit", "200").json}
    gate("prefect", "restart")
    assert {run["id"] for run in gate("prefect", "runs", "--json", "--limit", "200").json} == before
    assert "Check out the dashboard" in gate("prefect", "logs").out


def test_runs_at_once_start_one_server(gate: Shell, server: str) -> None:
    gate("prefect", "stop")
    runs = [gate.begin("prefect", "run", "alone") for _ in range(2)]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    assert "variables" not in gate("up", "prefect").err


def kill(pid: int) -> None:
    """Kill the process of a run, so that it cannot report anything."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
