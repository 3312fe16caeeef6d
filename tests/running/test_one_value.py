"""A call has the same meaning on every surface: one table of parameters and defaults, and every way to call."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulpo_core import Project, invoke, running
from pulpo_core.registries import isolated_registries
from pulpo_core.testing import NewDatabase, Served, free_port, run_pulpo, until, write_project
from pulpo_core.testing.commands import environment
from pulpo_core.testing.forks import COMMAND

pytestmark = [pytest.mark.any_engine, pytest.mark.xdist_group("one-value")]

MAIN = """
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID, uuid4

from pydantic import BaseModel, Field, SecretStr
from typing_extensions import TypedDict
from pulpo_core import operation
from pulpo_core.invocation import current_invocation

class In(BaseModel):
    x: int = 1
    many: list[int] = [1]

class Colour(Enum):
    RED = "red"
    BLUE = "blue"

class Level(IntEnum):
    LOW = 1
    HIGH = 2

@dataclass
class Point:
    x: int
    y: int = 0

class Movie(TypedDict):
    title: str

class Pair(NamedTuple):
    one: int
    two: str = "t"

def tell(**values: Any) -> dict[str, str]:
    shown = {name: value.get_secret_value() if name == "secret" else value for name, value in values.items()}
    told = {name: repr(value) for name, value in shown.items()}
    folder = Path(os.environ["TABLE"])
    name = f"{current_invocation.get().operation.name}-{uuid4()}"
    (folder / f"{name}.new").write_text(json.dumps(told))
    (folder / f"{name}.new").rename(folder / f"{name}.json")
    return told
"""
DECLARATIONS: dict[
    str, tuple[str, str]
] = {  # the parameter's annotation and default, and the default as it must arrive
    "whole": ("int = 1", "1"),
    "real": ("float = 1", "1"),  # pydantic leaves a default as it is
    "flag": ("bool = True", "True"),
    "text": ('str = "text"', "'text'"),
    "raw": ('bytes = b"raw"', "b'raw'"),
    "nothing": ("int | None = None", "None"),
    "odd": ("int = None", "None"),  # not what the annotation says, but what the function gets
    "bounded": ("Annotated[int, Field(ge=5)] = 1", "1"),
    "since": ("datetime | None = datetime(2020, 1, 1)", "datetime.datetime(2020, 1, 1, 0, 0)"),
    "day": ("date = date(2020, 1, 1)", "datetime.date(2020, 1, 1)"),
    "at": ("time = time(6)", "datetime.time(6, 0)"),
    "pause": ("timedelta = timedelta(minutes=1)", "datetime.timedelta(seconds=60)"),
    "exact": ('Decimal | None = Decimal("1.10")', "Decimal('1.10')"),
    "key": ("UUID = UUID(int=1)", "UUID('00000000-0000-0000-0000-000000000001')"),
    "path": ('Path | None = Path("a/b")', "PosixPath('a/b')"),
    "colour": ("Colour = Colour.RED", "<Colour.RED: 'red'>"),
    "level": ("Level | None = Level.HIGH", "<Level.HIGH: 2>"),
    "literal": ('Literal["in", "out"] = "in"', "'in'"),
    "names": ('list[str] = ["a"]', "['a']"),
    "maybe_names": ('list[str] | None = ["a"]', "['a']"),
    "unique": ("frozenset[int] = frozenset({1})", "frozenset({1})"),
    "pair": ('tuple[int, str] = (1, "one")', "(1, 'one')"),
    "table": ('dict[str, list[int]] = {"a": [1]}', "{'a': [1]}"),
    "mapping": ('Mapping[str, int] | None = {"a": 1}', "{'a': 1}"),
    "sequence": ("Sequence[int] = (1, 2)", "(1, 2)"),
    "either": ('int | str = "5"', "'5'"),
    "anything": ("Any = 5", "5"),
    "model": ("In = In(x=50)", "In(x=50, many=[1])"),
    "maybe_model": ("In | None = In(x=50)", "In(x=50, many=[1])"),
    "models": ("list[In] | None = [In(x=3)]", "[In(x=3, many=[1])]"),
    "point": ("Point = Point(5)", "Point(x=5, y=0)"),
    "movie": ('Movie | None = {"title": "M"}', "{'title': 'M'}"),
    "tupled": ("Pair = Pair(1)", "Pair(one=1, two='t')"),
    "field": ("int = Field(5, ge=1)", "5"),
    "made": ("list[int] | None = Field(default_factory=lambda: [7])", "[7]"),
    "wait_for": ("date | None = date(2020, 1, 1)", "datetime.date(2020, 1, 1)"),
    "return_state": ("bool = True", "True"),
    "secret": ('SecretStr = SecretStr("default")', "'default'"),
}
GIVEN: dict[str, tuple[Any, str]] = {  # another value as JSON, and as it must arrive
    "whole": (2, "2"),
    "real": (2, "2.0"),
    "flag": (False, "False"),
    "text": ("5", "'5'"),
    "raw": ("other", "b'other'"),
    "nothing": (3, "3"),
    "odd": (3, "3"),
    "bounded": (6, "6"),
    "since": (None, "None"),
    "day": ("2021-02-03", "datetime.date(2021, 2, 3)"),
    "at": ("07:30:00", "datetime.time(7, 30)"),
    "pause": ("PT5M", "datetime.timedelta(seconds=300)"),
    "exact": (None, "None"),
    "key": ("00000000-0000-0000-0000-000000000002", "UUID('00000000-0000-0000-0000-000000000002')"),
    "path": ("null", "PosixPath('null')"),  # on the command line, too: text where that fits
    "colour": ("blue", "<Colour.BLUE: 'blue'>"),
    "level": (None, "None"),
    "literal": ("out", "'out'"),
    "names": ([], "[]"),
    "maybe_names": (None, "None"),
    "unique": ([2, 2], "frozenset({2})"),
    "pair": ([2, "two"], "(2, 'two')"),
    "table": ({}, "{}"),
    "mapping": (None, "None"),
    "sequence": ([3], "[3]"),
    "either": (5, "5"),
    "anything": (None, "None"),
    "model": ({"many": []}, "In(x=1, many=[])"),
    "maybe_model": (None, "None"),
    "models": (None, "None"),
    "point": ({"x": 1, "y": 2}, "Point(x=1, y=2)"),
    "movie": (None, "None"),
    "tupled": ([2, "u"], "Pair(one=2, two='u')"),
    "field": (6, "6"),
    "made": (None, "None"),
    "wait_for": (None, "None"),
    "return_state": (False, "False"),
    "secret": ("mine", "'mine'"),
}
SINGLE: dict[str, tuple[str, Any, str, str]] = {  # operations with one parameter: it, a value, the default, the value
    "table.model": ("data: In = In(x=50)", {}, "In(x=50, many=[1])", "In(x=1, many=[1])"),
    "table.keyword": ("*, data: In = In(x=50)", {"x": 2}, "In(x=50, many=[1])", "In(x=2, many=[1])"),
    "table.made": (
        "data: In = Field(default_factory=lambda: In(x=60))",
        {"x": 2},
        "In(x=60, many=[1])",
        "In(x=2, many=[1])",
    ),
}
Told = Mapping[str, str]


def source() -> str:
    """The project: an operation with all the parameters, and those with one."""
    parameters = ", ".join(f"{name}: {declared}" for name, (declared, _) in DECLARATIONS.items())
    passed = ", ".join(f"{name}={name}" for name in DECLARATIONS)
    parts = [f"@operation(name='table.fields')\ndef fields({parameters}) -> dict[str, str]:\n    return tell({passed})"]
    for name, (parameter, *_) in SINGLE.items():
        function = f"def {name.replace('.', '_')}({parameter}) -> dict[str, str]:\n    return tell(data=data)"
        parts.append(f"@operation(name={name!r})\n{function}")
    return MAIN + "\n\n".join(parts) + "\n"


class Table:
    """The project, and the inputs of its operations: each writes a file into `folder`."""

    def __init__(self, root: Path, variables: dict[str, str]) -> None:
        self.root = root
        self.variables = variables
        self.folder = Path(variables["TABLE"])

    def pulpo(self, *words: str) -> None:
        """Run a command in the project; again, while Prefect's server is too busy to answer (exit code 3)."""

        def run() -> subprocess.CompletedProcess[str] | None:
            done = run_pulpo(*words, cwd=self.root, expect=None, **self.variables)
            return done if done.returncode != 3 else None

        done = until(run, 120)
        assert done
        assert done.returncode == 0, done.stderr

    def told(self, operation: str) -> Told:
        """Wait for the input of the operation, and remove it."""
        file = until(lambda: next(iter(self.folder.glob(f"{operation}-*.json")), None), 120)
        told: Told = json.loads(file.read_text()) if file else {}
        for file in self.folder.glob(f"{operation}-*.json"):
            file.unlink()
        return told


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Table:
    root = tmp_path_factory.mktemp("table") / "table"
    settings = {"name": "table", "prefect": {"port": free_port()}}
    write_project(root, source(), settings=settings)
    variables = {
        "TABLE": str(tmp_path_factory.mktemp("told")),
        "PULPO_DATABASE_URL": new_database(),
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
    }
    made = Table(root, variables)
    made.pulpo("compile")
    return made


def texts(values: Mapping[str, Any]) -> list[str]:
    """The options of the command line for these values."""
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return [word for name, text in written.items() for word in ("--param", f"{name}={text}")]


DEFAULTS = {name: told for name, (_, told) in DECLARATIONS.items()}
VALUES = {name: value for name, (value, _) in GIVEN.items()}
SINGLE_VALUES = {f"{name.partition('.')[2]}_data": value for name, (_, value, _, _) in SINGLE.items()}
SECRET = "secret"  # Prefect would store it, so it does not go to a worker
STORED = {name: value for name, value in VALUES.items() if name != SECRET}
OTHERS = DEFAULTS | {name: told for name, (_, told) in GIVEN.items()}


@pytest.fixture
def loaded(table: Table, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The project, in this process; its module."""
    for name, value in table.variables.items():
        monkeypatch.setenv(name, value)
    path = list(sys.path)
    with isolated_registries():
        Project(table.root).load()
        yield sys.modules["main"]
    sys.path[:] = path
    del sys.modules["main"]


async def test_python_and_invoke(table: Table, loaded: Any) -> None:
    async with running(Project(table.root)):
        call: Callable[..., Any]
        assert await asyncio.to_thread(loaded.fields) == await invoke("table.fields") == DEFAULTS
        assert await asyncio.to_thread(loaded.fields, **VALUES) == await invoke("table.fields", VALUES) == OTHERS
        for name, (_, value, default, told) in SINGLE.items():
            call = getattr(loaded, name.replace(".", "_"))
            assert await asyncio.to_thread(call) == await invoke(name) == {"data": default}
            assert await asyncio.to_thread(partial(call, data=value)) == {"data": told}
            assert await invoke(name, value) == {"data": told}


def test_described(table: Table, loaded: Any) -> None:
    project = Project(table.root)
    for name in ("table.model", "table.made"):
        shown = project.load().operation(name).to_dict(table.root)["inputs"]
        assert shown["x"] == {
            "type": "int",
            "required": False,
            "default": 60 if "made" in name else 50,
            "description": "",
        }
    inputs = project.load().operation("table.fields").to_dict(table.root)["inputs"]
    assert not any(shown["required"] for shown in inputs.values())


def test_api(table: Table) -> None:
    served = Served(table.root, **table.variables)
    with served.running(), httpx.Client(base_url=served.url, timeout=60, trust_env=False) as client:
        assert client.post("/operations/table.fields").json() == DEFAULTS
        assert client.post("/operations/table.fields", json=VALUES).json() == OTHERS
        for name, (_, value, default, told) in SINGLE.items():
            assert client.post(f"/operations/{name}").json() == {"data": default}
            assert client.post(f"/operations/{name}", json=value).json() == {"data": told}
        body = client.get("/openapi.json").json()["paths"]["/operations/table.model"]["post"]["requestBody"]
        assert body["required"] is False
        assert body["description"] == 'The default body is `{"x": 50, "many": [1]}`.'
    for operation in ("table.fields", *SINGLE):
        table.told(operation)


@pytest.fixture(scope="module")
def worker(table: Table) -> Iterator[None]:
    """A Prefect server and a worker, with the flows deployed."""
    table.pulpo("prefect", "start", "--background")
    table.pulpo("prefect", "deploy", "table")
    log = (table.root / "worker.log").open("wb")
    process = subprocess.Popen(
        [*COMMAND, "prefect", "worker"],
        cwd=table.root,
        env=environment(table.variables),
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    yield
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    log.close()
    table.pulpo("prefect", "stop")


@pytest.mark.parametrize("where", [[], ["--worker"]], ids=["here", "worker"])
def test_flows(table: Table, worker: None, where: list[str]) -> None:
    table.pulpo("prefect", "run", "table", *where)
    assert table.told("table.fields") == DEFAULTS
    for name, (_, _, default, _) in SINGLE.items():
        assert table.told(name) == {"data": default}
    table.pulpo("prefect", "run", "table", *where, *texts((STORED if where else VALUES) | SINGLE_VALUES))
    assert table.told("table.fields") == OTHERS | ({SECRET: DEFAULTS[SECRET]} if where else {})
    for name, (_, _, _, told) in SINGLE.items():
        assert table.told(name) == {"data": told}


def test_schedules(table: Table, worker: None) -> None:
    table.pulpo("prefect", "schedule", "table", "--interval", "10s", *texts(STORED | SINGLE_VALUES))
    assert table.told("table.fields") == OTHERS | {SECRET: DEFAULTS[SECRET]}
    table.pulpo("prefect", "schedule", "table", "--clear")
    done = run_pulpo(
        *("prefect", "schedule", "table", "--interval", "1h", "--param", "secret=mine"),
        cwd=table.root,
        expect=2,
        **table.variables,
    )
    assert "secret of flow 'table' must stay secret" in done.stderr
