"""`pulpo runs …`, run as a person runs it."""

import getpass
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plugins.pulpo_observability.tests.runs.conftest import MAIN, MakeRecorded, all_runs
from pulpo_core import Actor, Project, invoke, running
from pulpo_core.testing import quick_command, run_pulpo, until
from pulpo_core.testing.commands import environment
from pulpo_core.transactions import has_transactions
from pulpo_observability.runs.task_run import TaskRun, now

pytestmark = pytest.mark.xdist_group("observability-runs-commands")
SECRET = {"user": "jane", "password": "hunter2"}


@pytest.fixture
async def project(recorded: MakeRecorded) -> Project:
    """A project with a few runs of yesterday, and of a minute ago."""
    made = recorded("strict")
    async with running(made):
        await invoke("things.add_twice", {"name": "old"}, actor=Actor("jane"), id="0001-old")
        await TaskRun.find_all().update({"$set": {"started_at": now() - timedelta(days=1)}})
        await invoke("things.add", {"name": "milk", "size": 3}, actor=Actor("jane"), channel="api", id="0002-milk")
        await invoke("order", {"item": "x", "count": 7, "logins": {"a": SECRET}}, actor=Actor("joe"), id="0003-order")
        await invoke("echo", {"value": "x" * 70_000}, id="0004-large")
        for number, (name, data) in enumerate({"fail": {"message": "no"}, "vault.open": {"code": "1"}}.items()):
            with suppress(Exception):
                await invoke(name, data, actor=Actor("mallory"), id=f"000{5 + number}-{name}")
    return made


@pytest.fixture
def runs(project: Project) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `pulpo runs …`."""

    def run(*words: str, expect: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
        return run_pulpo(
            "runs", *words, cwd=project.root, expect=expect, PULPO_OBSERVABILITY_RUNS="strict", **variables
        )

    return run


Run = Callable[..., subprocess.CompletedProcess[str]]


def listed(runs: Run, *words: str) -> list[str]:
    return [run["operation_name"] for run in json.loads(runs("list", "--json", *words).stdout)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("show 0002", ["0002-milk"]),
        ("undo 0003-", ["0003-order"]),
        ("replay 0002-milk 000", ["0006-vault.open", "0005-fail", "0004-large", "0003-order", "0002-milk", "0001-old"]),
        ("list --operation things.add_t", ["things.add_twice"]),
    ],
)
def test_names_are_completed(typed: str, offered: list[str], runs: Run) -> None:
    line = f"pulpo runs {typed}"
    done = runs(_PULPO_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(line.count(" ")))
    assert sorted(done.stdout.split()) == sorted(offered)


def test_list(runs: Run) -> None:
    rows = [line.split("\t") for line in runs("list").stdout.splitlines()]
    assert [row[1:5] for row in rows[:5]] == [
        ["vault.open", "denied", "mallory", "python"],
        ["fail", "failed", "mallory", "python"],
        ["echo", "success", "anonymous", "python"],
        ["order", "success", "joe", "python"],
        ["things.add", "success", "jane", "api"],
    ]
    assert rows[4][0] == "0002-milk"
    assert rows[4][7] == '{"name": "milk", "size": 3}'
    assert len(rows) == 8


def test_times_are_local_with_their_offset(runs: Run) -> None:
    shown = {row[0]: row[5] for row in (line.split("\t") for line in runs("list", TZ="XXX-5:30").stdout.splitlines())}
    exact = {run["id"]: run["started_at"] for run in json.loads(runs("list", "--json", TZ="XXX-5:30").stdout)}
    assert all(time.endswith("+05:30") for time in shown.values())
    moments = {run: datetime.fromisoformat(time).replace(microsecond=0) for run, time in exact.items()}
    assert {run: datetime.fromisoformat(time) for run, time in shown.items()} == moments
    assert f"started_at\t{shown['0002-milk']}" in runs("show", "0002-milk", TZ="XXX-5:30").stdout
    assert "0002-milk" in runs("list", "--since", shown["0002-milk"]).stdout


def test_filters(runs: Run) -> None:
    assert listed(runs, "--operation", "things.add") == ["things.add"] * 3
    assert listed(runs, "--operation", "things.*", "--since", "1h") == ["things.add"]
    assert listed(runs, "--until", "1h", "--operation", "things.add_twice") == ["things.add_twice"]
    assert listed(runs, "--actor", "joe", "--actor", "mallory", "--status", "success") == ["order"]
    assert listed(runs, "--status", "failed", "--status", "denied") == ["vault.open", "fail"]
    assert listed(runs, "--where", "size=3", "--where", "name=milk") == ["things.add"]
    assert listed(runs, "--where", "size=4") == []
    assert listed(runs, "--where", "logins.a.user=jane", "-n", "1") == ["order"]
    assert listed(runs, "--channel", "api") == ["things.add"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--status", "faild"], "did you mean 'failed'?"),
        (["--since", "lately"], "--since must be a time, got 'lately'"),
        (["--where", "$where=1"], "an input value must be PATH=VALUE"),
        (["--where", "a.$gt=1"], "an input value must be PATH=VALUE"),
    ],
)
def test_filters_that_are_wrong(runs: Run, words: list[str], says: str) -> None:
    done = runs("list", *words, expect=2)
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_value_is_never_an_operator(runs: Run) -> None:
    assert listed(runs, "--where", 'size={"$gt": 1}') == []


def test_show(runs: Run) -> None:
    shown = runs("show", "0005").stdout
    assert "ValueError" in shown
    assert "raise ValueError(message)" in shown
    found = json.loads(runs("show", "0001-old", "--json").stdout)
    assert (found["id"], len(found["children"]), found["input_dump"]) == ("0001-old", 2, {"name": "old"})
    order = runs("show", "0003-order").stdout
    assert "hunter2" not in order
    assert "**********" in order
    assert "there is no run 'nothing'" in runs("show", "nothing", expect=1).stderr
    assert "several runs have ids that begin with '000'" in runs("show", "000", expect=1).stderr


async def test_nothing_controls_the_terminal(runs: Run, project: Project) -> None:
    async with running(project):
        with suppress(ValueError):
            await invoke("fail", {"message": "\x1b[31mred\u202e"}, id="0007-red")
    shown = [runs("show", "0007").stdout, runs("list").stdout, runs("tail", "--no-follow").stdout]
    assert "    raise ValueError(message)\n" in shown[0]
    assert not [text for text in shown if "\x1b" in text or "\u202e" in text]


def test_stats(runs: Run) -> None:
    found = {(row["operation"], row["day"]): row for row in json.loads(runs("stats", "--json").stdout)}
    today, yesterday = (f"{now() - timedelta(days=days):%Y-%m-%d}" for days in (0, 1))
    assert found["things.add", yesterday]["runs"] == 2
    milk = found["things.add", today]
    assert (milk["success_rate"], milk["failed"], milk["refused"]) == (1.0, 0, 0)
    assert milk["median_ms"] == milk["p95_ms"] > 0
    assert found["fail", today]["success_rate"] == 0.0
    refused = found["vault.open", today]
    assert (refused["runs"], refused["refused"], refused["success_rate"], refused["p95_ms"]) == (1, 1, None, None)
    assert len(runs("stats", "--since", "1h").stdout.splitlines()) == 5


def test_tail(runs: Run, project: Project) -> None:
    assert [line.split("  ")[1] for line in runs("tail", "--no-follow", "-n", "2").stdout.splitlines()] == [
        "fail",
        "vault.open",
    ]
    variables = {"PULPO_OBSERVABILITY_RUNS": "strict"}
    with (project.root / "tail.txt").open("w") as file:
        command = [*quick_command(), "runs", "tail", "-n", "1", "--json"]
        with subprocess.Popen(command, cwd=project.root, env=environment(variables), stdout=file) as process:
            until(lambda: "vault.open" in read(project, "tail.txt"))
            runs("replay", "0002-milk", "--yes")
            until(lambda: '"replay"' in read(project, "tail.txt"))
            process.send_signal(signal.SIGINT)
    lines = [json.loads(line) for line in read(project, "tail.txt").splitlines()]
    assert (lines[0]["operation_name"], lines[0]["status"]) == ("vault.open", "denied")
    assert (lines[-1]["status"], lines[-1]["replay_of"]) == ("success", "0002-milk")


def read(project: Project, name: str) -> str:
    return (project.root / name).read_text()


async def found(project: Project, **wanted: Any) -> list[TaskRun]:
    async with running(project):
        return [run for run in await all_runs() if all(getattr(run, name) == value for name, value in wanted.items())]


async def test_replay(runs: Run, project: Project) -> None:
    done = runs("replay", "0002-milk", "--set", "size=4", "--yes", "--json")
    (outcome,) = json.loads(done.stdout)
    assert (outcome["original"], outcome["status"], outcome["operation"]) == ("0002-milk", "success", "things.add")
    assert done.stderr == "1 of 1 passed\n"
    (run,) = await found(project, replay_of="0002-milk")
    assert (run.id, run.input_dump, run.tags) == (outcome["id"], {"name": "milk", "size": 4}, ["writing", "replay"])
    assert (run.actor.user_id, run.actor.channel) == (getpass.getuser(), "replay")
    assert run.output == outcome["output"]


async def test_replay_asks(runs: Run, project: Project) -> None:
    refused = runs("replay", "0002-milk", expect=2)
    assert "Not declared idempotent: things.add (1)." in refused.stderr
    assert "pass --yes" in refused.stderr
    source = MAIN.replace('@operation(name="things.add",', '@operation(name="things.add", idempotent=True,')
    (project.root / "main.py").write_text(source)
    assert "1 of 1 passed" in runs("replay", "0002-milk").stderr


def test_inputs_that_are_not_complete(runs: Run, project: Project) -> None:
    assert (
        "the input of run '0004-large' was too large to be kept" in runs("replay", "0004-large", "-y", expect=1).stderr
    )
    hidden = runs("replay", "0003-order", "-y", expect=1)
    assert "parts of the input of run '0003-order' are hidden" in hidden.stderr
    assert "--set" in hidden.stderr
    still = runs("replay", "0003-order", "-y", "--set", "note=a", expect=1)
    assert "parts of the input of run '0003-order' are hidden" in still.stderr
    runs("replay", "0003-order", "-y", "--set", "logins.a.password=new", "--set", "note=")
    (project.root / "input.json").write_text('{"value": 1}')
    runs("replay", "0004-large", "-y", "--input", "@input.json")
    assert "must name a file" in runs("replay", "0004-large", "-y", "--input", "@nothing", expect=2).stderr


def test_inputs_that_the_code_does_not_accept_any_more(runs: Run, project: Project) -> None:
    main = project.root / "main.py"
    # Of another size: of two versions of one second, Python would take the bytecode of the first for the other, too.
    main.write_text(MAIN.replace("async def add(name: str, size: int = 0)", "async def add(name:  int, size: int = 0)"))
    done = runs("replay", "0002-milk", "-y", expect=1)
    assert "does not accept the input of run '0002-milk': name: Input should be a valid integer" in done.stderr
    main.write_text("")
    assert (
        "called operation 'things.add', which does not exist any more" in runs("replay", "0002", "-y", expect=1).stderr
    )


async def test_replay_in_bulk(runs: Run, project: Project) -> None:
    assert "name either runs or a filter" in runs("replay", "-y", expect=2).stderr
    assert "name either runs or a filter" in runs("replay", "0002-milk", "--actor", "jane", expect=2).stderr
    (project.root / "main.py").write_text(MAIN.replace("raise ValueError(message)", "return None"))
    rows = [
        line.split("\t")
        for line in runs("replay", "--status", "failed", "--operation", "fail", "-y").stdout.splitlines()
    ]
    assert [row[:3] for row in rows] == [["0005-fail", "fail", "success"]]
    again = runs("replay", "--operation", "*", "--since", "1h", "-y", expect=1)
    assert again.stderr == "4 of 6 passed\n"
    problems = {row.split("\t")[0]: row.split("\t")[2] for row in again.stdout.splitlines()}
    impossible = {key for key, status in problems.items() if status == "impossible"}
    assert impossible == {"0003-order", "0004-large"}


async def test_a_run_that_another_replayed_run_calls_is_not_replayed_by_itself(runs: Run, project: Project) -> None:
    twice = "things.add_twice"
    async with running(project):
        children = [run.id for run in await TaskRun.find({"parent_id": "0001-old"}).to_list()]
        await TaskRun.find({"_id": "0002-milk"}).update({"$set": {"parent_id": children[0]}})
        failed = ["0001-old", "0002-milk", children[1]]
        await TaskRun.find({"_id": {"$in": failed}}).update({"$set": {"status": "failed"}})
    done = runs("replay", "--status", "failed", "--operation", "things.*", "-y")
    assert [line.split("\t")[:3] for line in done.stdout.splitlines()] == [["0001-old", twice, "success"]]
    assert done.stderr == "left out, because a run that called it is replayed: 2 runs\n1 of 1 passed\n"
    replays = [run for run in await found(project) if run.replay_of]
    assert [run.replay_of for run in replays] == ["0001-old"]
    assert runs("replay", "0002-milk", "-y").stderr == "1 of 1 passed\n"


async def test_shadow(runs: Run, project: Project) -> None:
    """Failures of the past on today's code: nothing that they write stays."""
    source = MAIN.replace("raise ValueError(message)", "await Thing(name=message).insert()")
    (project.root / "main.py").write_text(source)
    async with running(project) as runtime:
        can_undo = has_transactions(runtime.database)
    if not can_undo:
        refused = runs("replay", "--shadow", "--operation", "fail", "-y", expect=3)
        assert "a shadow run undoes its writes by a transaction, and the database has none" in refused.stderr
        return
    refused = runs("replay", "--shadow", "--operation", "fail", expect=2)
    assert "Only writes to the database will be undone. Not declared idempotent: fail (1)." in refused.stderr
    done = runs("replay", "--shadow", "--operation", "fail", "-y")
    assert done.stderr == "1 of 1 would pass now\n"
    (project.root / "main.py").write_text(MAIN)
    assert runs("replay", "--shadow", "--operation", "fail", "-y", expect=1).stderr == "0 of 1 would pass now\n"
    shadows = [run for run in await found(project) if "shadow" in run.tags]
    assert [(run.status, run.collections) for run in shadows] == [("success", ["Thing"]), ("failed", [])]
    async with running(project) as runtime:
        things = runtime.database.client[runtime.database.name]["Thing"]
        assert await things.count_documents({"name": "no"}) == 0
    (row,) = [row for row in json.loads(runs("stats", "--json").stdout) if row["operation"] == "fail"]
    assert row["runs"] == 1


def test_prune(runs: Run) -> None:
    assert runs("prune").stdout == "deleted 0 runs\n"
    assert runs("prune", PULPO_OBSERVABILITY_RUNS_DAYS="0.5").stdout == "deleted 3 runs\n"
    assert runs("prune", PULPO_OBSERVABILITY_RUNS_COUNT="3").stdout == "deleted 2 runs\n"
    assert runs("prune", "--before", "0s").stdout == "deleted 3 runs\n"
    assert runs("list").stdout == ""


def test_cancel(runs: Run, project: Project) -> None:
    assert "run '0002-milk' has ended: success" in runs("cancel", "0002-milk", expect=1).stderr
    script = Path(project.root / "call.py")
    script.write_text(CALL)
    variables = {"PULPO_OBSERVABILITY_RUNS": "strict", "PULPO_OBSERVABILITY_RUNS_ABANDONED_AFTER": "0.6"}
    with subprocess.Popen(
        [sys.executable, str(script)], cwd=project.root, env=environment(variables), stdout=subprocess.PIPE, text=True
    ) as process:
        until(lambda: listed(runs, "--status", "running"))
        assert runs("cancel", "to-cancel").stdout == "to-cancel: cancellation requested\n"
        out, _ = process.communicate(timeout=30)
    assert out == "RunCancelledError\n"
    assert "cancelled" in runs("show", "to-cancel").stdout


CALL = """
import asyncio
from pulpo_core import Project, invoke, running

async def main():
    async with running(Project.find()):
        try:
            await invoke("wait", id="to-cancel")
        except Exception as error:
            print(type(error).__name__)

asyncio.run(main())
"""


def test_without_the_project_s_code(runs: Run, project: Project) -> None:
    (project.root / "main.py").write_text("raise RuntimeError")
    assert len(listed(runs)) == 8
    assert re.search("echo.*100.0%", runs("stats").stdout)
