"""`quick_command()`: its processes, forked from one that has done the imports, are like new ones."""

import json
import os
import pty
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.testing import quick_command, until
from pulpo_core.testing.forks import COMMAND

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no fork server")
LOOK = """
    import atexit, json, os, signal, sys, threading, time
    from pulpo_core import hookimpl

    @hookimpl
    def pulpo_commands(cli):
        cli.add("look", "look:look", help="Look.")
        cli.add("rest", "look:rest", help="Rest.")

    def look(word: str) -> None:
        atexit.register(print, "the end")
        threading.Thread(target=lambda: (time.sleep(0.1), print("thread"))).start()
        found = {
            "arguments": sys.argv[1:],
            "original": sys.orig_argv,
            "main": sys.modules["__main__"].__spec__.name,
            "path": sys.path[:2],
            "folder": os.getcwd(),
            "variables": dict(os.environ),
            "read": "" if sys.stdin.isatty() else sys.stdin.read(),
            "pytest": "pytest" in sys.modules,
            "terminals": [stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)],
            "streams": [(s.encoding, s.errors, s.line_buffering) for s in (sys.stdin, sys.stdout, sys.__stderr__)],
            "flags": list(sys.flags),
            "bytecode": not sys.dont_write_bytecode,
            "umask": os.umask(0),
            "signals": [str(signal.getsignal(number)).split(" at ")[0] for number in (2, 13, 15, 17)],
            "descriptors": sorted(os.listdir("/proc/self/fd")),
        }
        print(json.dumps(found))
        print("warned", file=sys.stderr)
        sys.exit(int(os.environ.get("CODE", "0")))

    def rest() -> None:
        signal.signal(signal.SIGUSR1, lambda *_: sys.exit(7))
        print(os.getpid(), flush=True)
        time.sleep(60)
"""


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of processes that have a plugin with the commands `look` and `rest`."""
    site = tmp_path / "site"
    (site / "look-1.0.dist-info").mkdir(parents=True)
    (site / "look.py").write_text(textwrap.dedent(LOOK))
    (site / "look-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: look\nVersion: 1.0\n")
    (site / "look-1.0.dist-info" / "entry_points.txt").write_text("[pulpo.plugins]\nlook = look\n")
    entries = [str(site), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, entries))}


def run(command: tuple[str, ...], variables: dict[str, str], cwd: Path) -> tuple[int, Any, list[str], str]:
    """Return the exit code of `look`, the values and the further lines that it prints, and its errors."""
    done = subprocess.run(
        [*command, "look", "a word"], cwd=cwd, env=variables, input="typed", capture_output=True, text=True, check=False
    )
    found, *others = done.stdout.splitlines()
    return done.returncode, json.loads(found), others, done.stderr


@pytest.mark.parametrize("code", [0, 3])
def test_it_is_like_a_new_process(code: int, variables: dict[str, str], tmp_path: Path) -> None:
    variables["CODE"] = str(code)
    forked = run(quick_command(), variables, tmp_path)
    assert forked == run(COMMAND, variables, tmp_path)
    assert forked[0] == code
    assert forked[2:] == (["thread", "the end"], "warned\n")


def test_a_terminal(variables: dict[str, str], tmp_path: Path) -> None:
    shown = []
    for command in (quick_command(), COMMAND):
        ours, theirs = pty.openpty()
        subprocess.run([*command, "look", "x"], cwd=tmp_path, env=variables, stdin=theirs, stdout=theirs, check=True)
        os.close(theirs)
        shown.append(json.loads(os.read(ours, 65536).splitlines()[0]))
        os.close(ours)
    assert shown[0] == shown[1]
    assert shown[0]["terminals"] == [True, True, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGKILL])
def test_signals(number: signal.Signals, variables: dict[str, str], tmp_path: Path) -> None:
    codes = []
    for command in (quick_command(), COMMAND):
        process = subprocess.Popen([*command, "rest"], cwd=tmp_path, env=variables, stdout=-1, stderr=-1, text=True)
        assert process.stdout
        pid = int(process.stdout.readline())
        process.send_signal(number)
        process.communicate(timeout=20)
        codes.append(process.returncode)
        until(lambda pid=pid: not Path("/proc", str(pid)).exists())  # type: ignore[misc]
    assert codes[0] == codes[1] != 0


def is_forked(variables: dict[str, str], cwd: Path) -> bool:
    """Return True if the command runs in another process than the one that was started here."""
    with subprocess.Popen([*quick_command(), "rest"], cwd=cwd, env=variables, stdout=-1, text=True) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        process.kill()
    return pid != process.pid


@pytest.mark.parametrize("change", [{"PYTHONHASHSEED": "3"}, {"LC_ALL": "C"}])
def test_what_an_interpreter_reads_at_its_start(
    change: dict[str, str], variables: dict[str, str], tmp_path: Path
) -> None:
    assert is_forked(variables, tmp_path)
    assert not is_forked({**variables, **change}, tmp_path)


def test_a_module_in_place_of_one_that_is_imported(variables: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "site" / "jinja2.py").write_text("")
    assert not is_forked(variables, tmp_path)


SESSION = """
    import subprocess, time
    from pathlib import Path

    import pytest
    from pulpo_core.testing import quick_command

    @pytest.fixture
    def running():
        with subprocess.Popen([*quick_command(), "rest"], stdout=subprocess.PIPE, text=True) as process:
            Path("pid").write_text(process.stdout.readline())
            yield
            process.terminate()
        Path("torn-down").touch()

    def test_long(running):
        time.sleep(100)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_test_session_that_ends_early_leaves_no_command(
    number: signal.Signals, variables: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "test_session.py").write_text(textwrap.dedent(SESSION))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_session.py"]
    file = tmp_path / "pid"
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=-1, stderr=-1) as session:
        pid = int(until(lambda: file.exists() and file.read_text(), 60))
        session.send_signal(number)
        session.communicate(timeout=60)
    until(lambda: not Path("/proc", str(pid)).exists())
    assert (tmp_path / "torn-down").exists() is (number != signal.SIGKILL)
