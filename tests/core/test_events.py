"""Framework events: each is reported as in docs/reference/events.md, and listeners disturb nothing."""

import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import typer

from pulpo_core import Artifact, FrameworkEvent, hookimpl, running
from pulpo_core import events as events_module
from pulpo_core.cli.app import build
from pulpo_core.database import Database
from pulpo_core.events import FrameworkEventLevel, FrameworkEventType, emit
from pulpo_core.exceptions import ConfigurationError, DatabaseError, DeclarationError
from pulpo_core.generation import compile_project
from pulpo_core.plugins import discover, from_modules
from pulpo_core.registries import ModelRegistry, OperationRegistry
from pulpo_core.testing import free_port

if TYPE_CHECKING:
    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

TRACKED = {"codegen_slow", "db_query_error", "db_query_slow", "registry_error", "registry_lookup"}  # by observability
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "events.md"
GOOD = """
    from beanie import Document
    from pulpo_core import datamodel, operation

    @datamodel
    class Product(Document):
        name: str

        class Settings:
            indexes = ["name"]

    @operation(name="shop.count")
    def count() -> int: ...
"""
CLASHING = """
    from pulpo_core import operation

    @operation(name="shop.count")
    def count() -> int: ...

    @operation(name="shop.count")
    def other() -> int: ...
"""
WRONG = """
    from pulpo_core import operation

    @operation(name="shop.count", retries=-1)
    def count() -> int: ...
"""


class Listener:
    """A plugin that listens; it brings a generator and commands, too."""

    def __init__(self) -> None:
        self.events: list[FrameworkEvent] = []
        self.name = "listed"

    @hookimpl
    def pulpo_events(self, event: FrameworkEvent) -> None:
        self.events.append(event)

    @hookimpl
    def pulpo_generators(self) -> list[Any]:
        return [self]

    def generate(self, context: Any) -> Iterator[Artifact]:
        yield Artifact("list.txt", "\n".join(model.name for model in context.metadata.models))
        if context.project_name == "broken":
            raise RuntimeError("no luck")

    @hookimpl
    def pulpo_commands(self, cli: Any) -> None:
        for name in ("find", "leave", "fail", "interrupt"):
            cli.add(f"shop {name}", f"{__name__}:{name}", help="")

    @property
    def types(self) -> list[str]:
        return [str(event.event_type) for event in self.events]

    def told(self, event_type: FrameworkEventType) -> FrameworkEvent:
        """The one event of that type."""
        (found,) = (event for event in self.events if event.event_type is event_type)
        return found


def find(secret: str = "") -> None:
    """Find something."""


def leave() -> None:
    """Leave with a finding."""
    raise typer.Exit(1)


def fail() -> None:
    """Fail."""
    raise ConfigurationError("no such shop", {"shop": "x"})


def interrupt() -> None:
    """Be interrupted."""
    raise KeyboardInterrupt


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def make(make_project: "MakeProject", listener: Listener) -> "Callable[..., Project]":
    """A function that makes a project to whose events the listener listens."""

    def make(main: str = GOOD, *, folder: str = "project", **settings: Any) -> "Project":
        sys.modules.pop("main", None)
        ModelRegistry.clear()
        OperationRegistry.clear()
        return make_project(main, settings=settings, folder=folder, plugins=from_modules(listener=listener))

    return make


def run(listener: Listener, *words: str) -> None:
    plugins = from_modules(listener=listener)
    build(plugins)(list(words), prog_name="pulpo", obj=plugins)


def test_a_compile_reports_what_it_generated(make: "Callable[..., Project]", listener: Listener) -> None:
    before = datetime.now(UTC)
    compile_project(make())
    assert listener.types == ["codegen_start", "decorator_registration_complete", "codegen_complete"]
    start, registered, complete = listener.events
    assert (start.metadata, start.duration_ms) == ({"writes": True}, None)
    assert registered.metadata == {"models": ["Product"], "operations": ["shop.count"]}
    assert complete.metadata == {"generators": ("listed",), "artifacts": 1, "changes": {"list.txt": "added"}}
    assert complete.duration_ms is not None
    assert complete.duration_ms >= 0
    assert {event.level for event in listener.events} == {FrameworkEventLevel.INFO}
    assert before <= start.timestamp <= complete.timestamp <= datetime.now(UTC)


def test_a_generator_that_fails_is_reported(make: "Callable[..., Project]", listener: Listener) -> None:
    compile_project(make(name="broken"))
    error = listener.told(FrameworkEventType.CODEGEN_ERROR)
    assert listener.types[-2:] == ["codegen_error", "codegen_complete"]
    assert error.metadata == {"generator": "listed"}
    assert error.level is FrameworkEventLevel.ERROR
    assert error.error_details["type"] == "GenerationError"


async def test_an_error_of_the_database_is_reported(make: "Callable[..., Project]", listener: Listener) -> None:
    await not_connect(make, "")
    (event,) = listener.events
    assert event.error_details["category"] == "internal"
    assert event.error_details["message"].startswith("no database answers at")


@pytest.mark.parametrize(
    ("command", "code", "error"),
    [
        ("find", 0, None),
        ("leave", 1, None),
        ("fail", ConfigurationError.exit_code, "ConfigurationError"),
        ("interrupt", 1, "KeyboardInterrupt"),
    ],
)
def test_a_command_reports_its_start_and_its_end(
    listener: Listener, command: str, code: int, error: str | None
) -> None:
    with pytest.raises((SystemExit, ConfigurationError, KeyboardInterrupt)):
        run(listener, "shop", command)
    start, end = listener.events
    assert (start.event_type, start.message) == (FrameworkEventType.CLI_COMMAND_START, f"shop {command}")
    assert (end.message, end.metadata) == (f"shop {command}", {"exit_code": code})
    assert end.error_details.get("type") == error
    assert str(end.event_type) == ("cli_command_error" if error else "cli_command_complete")


def test_arguments_are_not_reported(listener: Listener) -> None:
    with pytest.raises(SystemExit):
        run(listener, "shop", "find", "--secret", "s3cret")
    assert "s3cret" not in repr(listener.events)
    assert len(listener.events) == 2


def test_a_wrong_command_line_starts_no_command(listener: Listener) -> None:
    with pytest.raises(SystemExit):
        run(listener, "shop", "find", "--unknown")
    assert listener.events == []


def test_nothing_is_made_where_nobody_listens(monkeypatch: pytest.MonkeyPatch, make_project: "MakeProject") -> None:
    def make_none(**_: Any) -> Any:
        raise AssertionError("an event was made")

    monkeypatch.setenv("PULPO_NO_PLUGINS", "true")  # of those that are installed, some listen
    monkeypatch.setattr(events_module, "FrameworkEvent", make_none)
    compile_project(make_project(GOOD, plugins=from_modules()))
    build(from_modules())(["version"], prog_name="pulpo", obj=from_modules(), standalone_mode=False)


def test_a_listener_that_raises_is_reported_once_and_the_others_are_called(
    listener: Listener, caplog: pytest.LogCaptureFixture, make_project: "MakeProject"
) -> None:
    class Broken:
        @hookimpl
        def pulpo_events(self, event: FrameworkEvent) -> None:
            raise DeclarationError(f"no more than {event.event_type}")

    plugins = from_modules(a_broken=Broken(), listener=listener)
    compile_project(make_project(GOOD, plugins=plugins))
    assert len(listener.events) == 3
    assert plugins.all[0].problems == [
        "pulpo_events raised DeclarationError: no more than codegen_start; update or uninstall it"
    ]
    assert caplog.text.count("pulpo_events raised") == 1


def test_levels_may_be_given(listener: Listener) -> None:
    emit(
        from_modules(listener=listener),
        FrameworkEventType.SERVICE_STOP,
        "shop",
        "closed",
        level=FrameworkEventLevel.WARN,
        message="more",
    )
    assert [(event.level, event.message, event.metadata) for event in listener.events] == [
        (FrameworkEventLevel.WARN, "closed", {"message": "more"})
    ]


async def connect(make: "Callable[..., Project]", url: str) -> None:
    async with running(make(folder="connected", database_url=url)):
        pass


async def not_connect(make: "Callable[..., Project]", url: str) -> None:
    nowhere = f"mongodb://127.0.0.1:{free_port()}/x"
    with pytest.raises(DatabaseError):
        await Database.open(make(folder="nowhere", database_url=nowhere, database_timeout=0.2))


async def not_make_indexes(make: "Callable[..., Project]", url: str) -> None:
    doubled = GOOD.replace('["name"]', '[IndexModel("name", unique=True)]').replace(
        "from beanie", "from pymongo import IndexModel\n    from beanie"
    )
    async with running(make(folder="single", database_url=url)) as runtime:
        products = runtime.project.metadata.model("Product").document_cls.get_pymongo_collection()
        await products.insert_many([{"name": "x"}, {"name": "x"}])
    with pytest.raises(DatabaseError):
        async with running(make(doubled, folder="doubled", database_url=url)):
            pass


async def compile_all(make: "Callable[..., Project]", url: str) -> None:
    compile_project(make(folder="good"))
    compile_project(make(folder="broken", name="broken"))
    with pytest.raises(ConfigurationError):
        compile_project(make(folder="other"), only=["nothing"])


async def not_load(make: "Callable[..., Project]", url: str) -> None:
    for folder, source in {"clashing": CLASHING, "wrong": WRONG, "failing": "import nothing_of_that_name"}.items():
        with pytest.raises(DeclarationError):
            make(source, folder=folder).load()


SCENES: list[Callable[..., Awaitable[None]]] = [connect, not_connect, not_make_indexes, compile_all, not_load]


def load_plugins(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("listening")
    vars(module).update(listener=listener)
    monkeypatch.setitem(sys.modules, "listening", module)
    names = {"listening": "listening:listener", "missing": "nothing_of_that_name"}
    discover([EntryPoint(name, value, "pulpo.plugins") for name, value in names.items()])


async def test_the_page_lists_what_is_reported(
    make: "Callable[..., Project]", listener: Listener, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_plugins(listener, monkeypatch)
    for command in ("find", "fail"):
        with pytest.raises((SystemExit, ConfigurationError)):
            run(listener, "shop", command)
    for scene in SCENES:
        await scene(make, database_url)
    told = {(str(event.event_type), event.module, ", ".join(event.metadata)) for event in listener.events}
    assert told == {row for row in rows() if row[1] != "api" and row[0] not in TRACKED}


def test_the_page_lists_every_type() -> None:
    assert {row[0] for row in rows()} == set(FrameworkEventType)


def rows() -> set[tuple[str, str, str]]:
    """The rows of the table: type, module, metadata."""
    table = PAGE.read_text(encoding="utf-8").partition("| event type |")[2].splitlines()[2:]
    cells = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in table if line.startswith("|")]
    return {(event_type, module, metadata) for event_type, module, _, metadata in cells}
