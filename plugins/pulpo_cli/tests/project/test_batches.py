"""Operations that run once for each line: order, failures, resumption, and pipes between operations."""

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_core.testing import NewDatabase, quick_command, run_pulpo, write_project
from pulpo_core.testing.commands import environment

if sys.platform == "win32":
    pytest.skip("needs a shell of POSIX", allow_module_level=True)

JOBS = '''
import asyncio
from pathlib import Path

from beanie import Document
from pydantic import BaseModel, SecretStr

from pulpo_core import datamodel, operation


class Job(BaseModel):
    title: str
    stars: int = 0


class Remote(Job):
    city: str = ""


def log(text: str) -> None:
    with Path("calls.log").open("a") as file:
        file.write(text + "\\n")


@operation(name="jobs.fetch")
def fetch(limit: int = 3) -> list[Remote]:
    log("fetch")
    return [Remote(title=f"job {n}") for n in range(limit)]


@operation(name="jobs.rate")
def rate(job: Job, plus: int = 0) -> Job:
    log(f"rate {job.title}")
    return Job(title=job.title, stars=5 + plus)


@operation(name="jobs.report")
def report(jobs: list[Job], head: str = "report") -> str:
    return f"{head}: {', '.join(job.title for job in jobs)}"


@operation(name="jobs.pair")
def pair(left: Job, fetch: Job) -> str:
    return f"{left.title} {fetch.title}"


@operation(name="double")
async def double(n: int, pause: float = 0) -> int:
    """The larger the number, the shorter the pause."""
    await asyncio.sleep(pause / n)
    if n == 13:
        raise ValueError("unlucky")
    log(f"double {n}")
    return n * 2


@datamodel()
class Hit(Document):
    title: str


@operation(name="keep")
async def keep(title: str) -> int:
    await Hit(title=title).insert()
    return await Hit.count()


@operation(name="alone", isolate="process")
def alone() -> None: ...


@operation(name="login")
def login(user: str, password: SecretStr) -> str:
    return f"{user} has {len(password.get_secret_value())} letters"
'''
Shell = Callable[..., tuple[str, str]]
REAL = shlex.join((sys.executable, "-m", "pulpo_core"))
UNDONE = "dry run: its writes to the database were undone; other effects were not\n"


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("batches") / "jobs"
    write_project(root, JOBS.lstrip(), settings={"name": "jobs"})
    run_pulpo("compile", "--only", "cli", cwd=root)
    return root


@pytest.fixture(scope="module")
def url(new_database: NewDatabase) -> str:
    return new_database()


@pytest.fixture
def shell(jobs: Path, url: str) -> Shell:
    """Run a line of shell in the project, in which PULPO is `pulpo`, and return what it printed, and its notes."""
    (jobs / "calls.log").unlink(missing_ok=True)

    def run(line: str, *, expect: int | None = 0, pulpo: str = "", **variables: str) -> tuple[str, str]:
        done = subprocess.run(
            ["sh", "-c", line.replace("PULPO", pulpo or shlex.join(quick_command()))],
            cwd=jobs,
            env=environment({"PULPO_DATABASE_URL": url, **variables}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert expect in (None, done.returncode), done.stdout + done.stderr
        return done.stdout, done.stderr

    return run


def calls(jobs: Path) -> list[str]:
    """The calls that operations have noted."""
    file = jobs / "calls.log"
    return file.read_text().splitlines() if file.exists() else []


def write_lines(jobs: Path, *lines: str, name: str = "in.ndjson") -> None:
    """Write a file of lines."""
    (jobs / name).write_text("".join(f"{line}\n" for line in lines))


def test_a_line_of_json_for_each_line_in_their_order(shell: Shell, jobs: Path) -> None:
    lines = [json.dumps({"n": n}) for n in range(1, 41) if n != 13]
    write_lines(jobs, "\ufeff" + lines[0], "", *lines[1:])
    printed, notes = shell("cat in.ndjson | PULPO ops double --concurrency 8 --pause 0.2")
    assert printed.split() == [str(2 * n) for n in range(1, 41) if n != 13]
    assert notes == "39 lines: 39 done\n"
    done = [int(line.split()[1]) for line in calls(jobs)]
    assert done != sorted(done) == [n for n in range(1, 41) if n != 13]


def test_the_first_failure_ends_a_batch(shell: Shell, jobs: Path) -> None:
    write_lines(jobs, '{"n": 1}', "", '{"n": 13}', '{"n": 2}')
    printed, notes = shell("PULPO ops double < in.ndjson", expect=1)
    assert printed == "2\n"
    assert notes.splitlines() == [
        "line 3: operation 'double' failed: ValueError: unlucky (`--traceback` before `ops` shows where)",
        "2 lines: 1 done, 1 failed; stopped at line 3, use --continue-on-error to go on",
    ]
    write_lines(jobs, '{"n": "x"}', '{"n": 2}')
    _, notes = shell("PULPO ops double --batch in.ndjson --ndjson", expect=2)
    error, summary = map(json.loads, notes.splitlines())
    assert error["error"]["line"] == 1
    assert error["error"]["errors"][0]["loc"] == ["n"]
    assert summary == {"summary": {"lines": 1, "done": 0, "done_before": 0, "failed": 1}}


def test_failed_lines_can_be_fed_back(shell: Shell, jobs: Path) -> None:
    bad = ["not json", '{"n": 1, "n": 2}', "[1]", '{"n":   13}']
    write_lines(jobs, '{"n": 1}', *bad, '{"n": 2}')
    printed, notes = shell("PULPO ops double --pause 0 --batch in.ndjson --failed bad.ndjson", expect=1)
    assert printed == "2\n4\n"
    assert [line.partition(":")[0] for line in notes.splitlines()] == [*(f"line {n}" for n in range(2, 6)), "6 lines"]
    assert notes.splitlines()[0] == "line 2: this is not JSON: Expecting value at column 1"
    assert notes.splitlines()[-1] == "6 lines: 2 done, 4 failed (kept in bad.ndjson)"
    assert (jobs / "bad.ndjson").read_text().splitlines() == bad
    (jobs / "bad.ndjson").write_text('{"n": 4}\n[2]\n')
    printed, _ = shell("PULPO ops double --pause 0 --batch bad.ndjson --failed bad.ndjson", expect=1)
    assert printed == "8\n"
    assert (jobs / "bad.ndjson").read_text() == "[2]\n"


@pytest.mark.parametrize("concurrency", ["1", "2"])
def test_lines_that_replace_themselves_are_kept_when_interrupted(
    shell: Shell, jobs: Path, url: str, concurrency: str
) -> None:
    lines = ['{"n": 13}', '{"n": 2}', '{"n": 1, "pause": 60}', *(f'{{"n": {n}, "pause": 60}}' for n in range(20, 9000))]
    write_lines(jobs, *lines)
    words = ("ops", "double", "--batch", "in.ndjson", "--failed", "in.ndjson", "--concurrency", concurrency)
    environ = environment({"PULPO_DATABASE_URL": url})
    with subprocess.Popen(
        [*quick_command(), *words], cwd=jobs, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"4\n"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert (jobs / "in.ndjson").read_text().splitlines() == [lines[0], *lines[2:]]


def test_an_interrupted_batch_continues(shell: Shell, jobs: Path) -> None:
    write_lines(jobs, *(f'{{"n": {n}}}' for n in (1, 2, 2, 13)))
    shell("PULPO ops double --batch in.ndjson --resume done.ndjson", expect=1)
    with (jobs / "done.ndjson").open("a") as file:
        file.write('{"key": "torn')  # as a killed process leaves it
    write_lines(jobs, *(f'{{"n": {n}}}' for n in (5, 1, 2, 2, 2)))
    printed, notes = shell("PULPO ops double --batch in.ndjson --resume done.ndjson --concurrency 3")
    assert printed.split() == ["10", "2", "4", "4", "4"]
    assert notes == "5 lines: 2 done, 3 done before\n"
    assert sorted(calls(jobs)) == ["double 1", "double 2", "double 2", "double 2", "double 5"]
    assert (
        "is the journal of 'double'" in shell("PULPO ops jobs rate --batch in.ndjson --resume done.ndjson", expect=2)[1]
    )
    assert "is not the journal" in shell("PULPO ops double --batch in.ndjson --resume in.ndjson", expect=2)[1]
    assert len((jobs / "in.ndjson").read_text().splitlines()) == 5


@pytest.mark.parametrize(
    ("given", "reason"),
    [('{"n": 1, "n": 2}', "the key 'n' twice"), ("[" * 100_000, "nested too deep")],
    ids=["twice", "deep"],
)
def test_an_input_is_read_as_a_line_is(shell: Shell, jobs: Path, given: str, reason: str) -> None:
    (jobs / "in.json").write_text(given)
    for option in ("--input @in.json", "--batch in.json"):
        assert reason in shell(f"PULPO ops double {option}", expect=2)[1]


def test_formats(shell: Shell, jobs: Path) -> None:
    write_lines(jobs, '{"job": {"title": "a"}}', '{"job": {"title": "=b"}, "plus": 9}')
    assert shell("PULPO ops jobs rate --batch in.ndjson --plus 1 --csv")[0] == "title,stars\na,6\n'=b,6\n"
    assert json.loads(shell("PULPO ops jobs rate --batch in.ndjson --json --fields stars")[0]) == [
        {"stars": 5},
        {"stars": 14},
    ]


def test_secrets_that_lines_do_not_have_are_read_from_their_variables(shell: Shell, jobs: Path) -> None:
    write_lines(jobs, '{"user": "ada"}', '{"user": "bob", "password": "x"}')
    printed, _ = shell("PULPO ops login --batch in.ndjson", PULPO_INPUT_PASSWORD="geheim")
    assert printed == '"ada has 6 letters"\n"bob has 1 letters"\n'


def test_a_reader_that_leaves_ends_a_batch_quietly(shell: Shell, jobs: Path) -> None:
    lines = "yes '{\"n\": 1}' | (PULPO ops double; echo code $? >&2) | head -n 2"
    printed, notes = shell(lines)
    assert printed == "2\n2\n"
    assert notes.endswith("code 0\n")
    assert "rror" not in notes


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not show processes")
def test_a_pipe_between_operations(shell: Shell, jobs: Path) -> None:
    line = "PULPO ops jobs fetch --limit 2 | PULPO ops jobs rate --plus 1 | PULPO ops run jobs.report --head found"
    assert shell(line, pulpo=REAL)[0] == "found: job 0, job 1\n"
    (jobs / "calls.log").unlink()
    _, notes = shell("PULPO ops jobs fetch | PULPO ops double", pulpo=REAL, expect=2)
    assert notes.splitlines()[0] == (
        "error: the results of jobs.fetch do not go into double: jobs.fetch returns "
        "list[Remote], double takes no models"
    )
    assert notes.count("error") == 1
    assert calls(jobs) == []


def test_lines_that_are_results_of_an_operation(shell: Shell, jobs: Path) -> None:
    shell("PULPO ops jobs fetch --ndjson > jobs.ndjson")
    assert shell("PULPO ops jobs report --piped-from jobs.fetch < jobs.ndjson")[0] == "report: job 0, job 1, job 2\n"
    assert shell("PULPO ops jobs rate --piped-from jobs.fetch < jobs.ndjson")[0].count("stars") == 3
    paired = shell("""PULPO ops jobs pair --batch jobs.ndjson --piped-from jobs.fetch --left.title x""")[0]
    assert paired.splitlines()[0] == '"x job 0"'
    with (jobs / "jobs.ndjson").open("a") as file:
        file.write("[{}, null]\n")
    shell("PULPO ops jobs rate --piped-from jobs.fetch --batch jobs.ndjson --failed bad.ndjson", expect=1)
    assert (jobs / "bad.ndjson").read_text() == "{}\n"
    unknown = shell("PULPO ops jobs rate --piped-from jobs.fetsh --batch jobs.ndjson", expect=2)[1]
    assert "did you mean 'jobs.fetch'?" in unknown
    assert "needs lines" in shell("PULPO ops jobs report --piped-from jobs.fetch", expect=2)[1]


@pytest.mark.parametrize("option", ["--as curl", "--dry-run --resume tried.ndjson"])
def test_what_contradicts_a_batch_is_refused(shell: Shell, jobs: Path, option: str) -> None:
    """The journal of a dry run would let the real one leave out all that was only tried."""
    write_lines(jobs, '{"title": "a"}')
    _, notes = shell(f"PULPO ops keep --batch in.ndjson {option}", expect=2)
    assert "cannot be combined with" in notes
    assert not (jobs / "tried.ndjson").exists()


def test_a_dry_run_is_taken_back(shell: Shell, jobs: Path) -> None:
    assert shell("PULPO ops keep --title a")[0] == "1\n"
    _, notes = tried = shell("PULPO ops keep --title b --dry-run", expect=None)
    if "has no transactions" in notes:
        assert shell("PULPO ops keep --title b")[0] == "2\n"
        return
    assert tried == ("2\n", UNDONE)
    write_lines(jobs, '{"title": "c"}', '{"title": "d"}')
    assert shell("PULPO ops keep --dry-run < in.ndjson")[0] == "2\n2\n"
    assert shell("PULPO ops keep --title e")[0] == "2\n"
    assert "in a separate process" in shell("PULPO ops alone --dry-run", expect=3)[1]
