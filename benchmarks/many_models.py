"""An API of 500 models, against the same routes written by hand, a router for each model."""

import http.client
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import cpu_seconds, resident
from benchmarks.servers import UVICORN, compile_project, database, environment, in_database
from pulpo_core.testing import free_port, write_project

MODELS = 500
STARTS, ROUNDS = 3, 300
HEAD = """\
from datetime import datetime

from beanie import Document
from pulpo_core import datamodel
"""
MODEL = """

@datamodel
class Model{n}(Document):
    title: str
    amount: int = 0
    price: float | None = None
    made_at: datetime | None = None
    words: list[str] = []

    class Settings:
        name = "models_{n}"
"""
FIRST, LAST = "/models_0?limit=1", f"/models_{MODELS - 1}?limit=1"


def run() -> None:
    """Measure the start, the memory, the first and the last model, and the OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        root, variables = Path(folder), environment(in_database(server, "bench_many"))
        write_project(root, HEAD + "".join(MODEL.format(n=n) for n in range(MODELS)), settings={"name": "many"})
        compile_project(root, variables)
        commands = {
            "pulpo": [sys.executable, "-m", "pulpo_core", "api", "start", "--port", "PORT"],
            "handwritten": [*UVICORN, "benchmarks.peers.many:app"],
        }
        Started(commands["pulpo"], root, variables).stop()  # creates the collections, and Python's bytecode
        for name, command in commands.items():
            _report(name, command, root, variables)


def _report(name: str, command: Sequence[str], root: Path, variables: dict[str, str]) -> None:
    starts = []
    for _ in range(STARTS):
        server = Started(command, root, variables)
        starts.append((server.seconds, server.cpu, server.memory))
        if len(starts) < STARTS:
            server.stop()
    seconds, cpu, memory = map(statistics.median, zip(*starts, strict=True))
    print(f"  {name:<12} first answer after {seconds:5.2f} s ({cpu:.2f} s cpu), {memory:.0f} MB   (2 s, 120 MB)")
    first, last = server.compare(FIRST, LAST)
    print(f"    last model {last:.2f} ms, first model {first:.2f} ms, ratio {last / first:.2f}   (at most 1.2)")
    document, blocked = server.openapi()
    print(f"    /openapi.json {document:.0f} ms; others waited {blocked:.0f} ms at most meanwhile   (50 ms)")
    server.stop()


class Started:
    """A server process, from its start to its first answer."""

    def __init__(self, command: Sequence[str], root: Path, variables: dict[str, str]) -> None:
        self.port = free_port()
        started = time.perf_counter()
        filled = [part.replace("PORT", str(self.port)) for part in command]
        self.process = subprocess.Popen(filled, cwd=root, env=variables)
        while not self._answers():
            time.sleep(0.005)
        self.seconds = time.perf_counter() - started
        self.cpu = cpu_seconds(self.process.pid)
        self.memory = resident(self.process.pid)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.process.args!r} ended with {self.process.returncode}")
        try:
            self.get(FIRST)
        except OSError:
            return False
        return True

    def get(self, path: str) -> float:
        """Request a path, and return the time of the answer in ms."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.connect()
            started = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: answered {answer.status}")
            return 1000 * (time.perf_counter() - started)
        finally:
            connection.close()

    def compare(self, *paths: str) -> list[float]:
        """Return the median time of each path in ms, with the paths taking turns."""
        times = [[self.get(path) for path in paths] for _ in range(ROUNDS)]
        return [statistics.median(found) for found in zip(*times, strict=True)]

    def openapi(self) -> tuple[float, float]:
        """Return the time of the document's first request, and the longest time of another one meanwhile, in ms."""
        waits: list[float] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                waits.append(self.get(FIRST))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.1)
        del waits[:]
        document = self.get("/openapi.json")
        done.set()
        asking.join()
        return document, max(waits)

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(20)
