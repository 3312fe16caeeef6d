"""`pulpo dev`: compile, run, and both again on save."""

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from pulpo_core.testing import free_port, run_pulpo, write_project

pytestmark = pytest.mark.any_engine

MAIN = """
from beanie import Document
from pulpo_core import datamodel, operation

@datamodel
class Note(Document):
    title: str

@operation(name="answer")
async def answer() -> int:
    return 1
"""


class Dev:
    """A `pulpo dev` that runs, and what it has printed so far."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pulpo_core", "dev"],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        if self.process.stdout is not None:
            self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def answer(self) -> int | None:
        try:
            return int(httpx.post(f"{self.url}/operations/answer").json())
        except (httpx.HTTPError, TypeError, ValueError):
            return None

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@pytest.fixture
def dev(tmp_path: Path, database_url: str) -> Iterator[Dev]:
    port = free_port()
    write_project(tmp_path, MAIN, settings={"database_url": database_url, "api": {"port": port}})
    running = Dev(tmp_path, port)
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGKILL)


def test_it_serves_and_follows_the_code(dev: Dev) -> None:
    until(lambda: dev.answer() == 1, dev.output)
    main = dev.root / "main.py"

    main.write_text(MAIN.replace("return 1", "return 2"))
    until(lambda: dev.answer() == 2, "the new code answers")

    main.write_text(MAIN + "\ndef broken(:\n")
    until(lambda: "SyntaxError" in dev.output, "the mistake is shown")
    assert "main.py:13" in dev.output
    assert dev.answer() == 2

    main.write_text(MAIN.replace("return 1", "return 3"))
    until(lambda: dev.answer() == 3, "the mended code answers")

    compiles = dev.output.count(" files by ")
    (dev.root / "notes.txt").write_text("nothing that the project reads")
    time.sleep(1)  # or the next save would be seen together with it
    main.write_text(MAIN.replace("return 1", "return 4"))
    until(lambda: dev.answer() == 4, "the last code answers")
    assert dev.output.count(" files by ") == compiles + 1

    assert dev.stop() == 0
    assert dev.answer() is None
    assert "Traceback" not in dev.output


def test_commands_go_through_its_api(dev: Dev) -> None:
    until(lambda: dev.answer() == 1, dev.output)
    for words in (["-v", "ops", "answer"], ["-v", "data", "list", "Note"]):
        done = run_pulpo(*words, cwd=dev.root)
        assert "through the API that runs here" in done.stderr


TOOLS = """
from pydantic import BaseModel

class Tool(BaseModel):
    name: str = ""

@operation(name="tools.saw")
def saw() -> Tool: ...

@operation(name="tools.drill")
def drill() -> Tool: ...

@operation(name="tools.use")
def use(tool: Tool) -> None: ...
"""


def test_a_flow_that_is_left_out_keeps_nothing_from_running(dev: Dev) -> None:
    until(lambda: dev.answer() == 1, dev.output)
    main = dev.root / "main.py"
    main.write_text(MAIN.replace("return 1", "return 2") + TOOLS)
    until(lambda: dev.answer() == 2, "the new code answers")
    until(lambda: "flow 'tools' is left out: parameter 'tool' of operation 'tools.use'" in dev.output, "it is printed")
    assert dev.stop() == 0
    again = Dev(dev.root, int(dev.url.rpartition(":")[2]))
    try:
        until(lambda: again.answer() == 2, "it starts so, too")
        assert "flow 'tools' is left out" in again.output
    finally:
        again.stop()


def test_sigterm_stops_it_too(dev: Dev) -> None:
    until(lambda: dev.answer() == 1, dev.output)
    assert dev.stop(signal.SIGTERM) == 0
    assert dev.answer() is None


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv")
def test_nothing_is_left_over_where_it_is_killed(dev: Dev) -> None:
    until(lambda: dev.answer() == 1, dev.output)
    dev.process.kill()
    until(lambda: dev.answer() is None, "the API has ended")
    dev.stop(signal.SIGKILL)
    again = Dev(dev.root, int(dev.url.rpartition(":")[2]))
    try:
        until(lambda: again.answer() == 1, "its port is free")
    finally:
        again.stop()


def test_a_mistake_at_the_start_ends_it(tmp_path: Path) -> None:
    write_project(tmp_path, "import nothing_of_that_name")
    found = subprocess.run(
        [sys.executable, "-m", "pulpo_core", "dev"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert "main.py:1" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_service_that_cannot_start_ends_it(tmp_path: Path) -> None:
    url = "mongodb://somebody:secret@127.0.0.1:1/none"
    write_project(tmp_path, MAIN, settings={"database_url": url, "database_timeout": 0.5, "api": {"port": free_port()}})
    found = subprocess.run(
        [sys.executable, "-m", "pulpo_core", "dev"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert found.returncode == 3
    assert "no database answers at mongodb://***@127.0.0.1:1/none" in found.stdout
    assert "service 'api' stopped at its start (exit code 3)" in found.stderr
    assert "secret" not in found.stdout + found.stderr
