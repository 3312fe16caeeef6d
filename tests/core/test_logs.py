"""Logs: one form for all lines, as text for people or JSON for programs."""

import json
import logging
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from pulpo_cli.services.logs import line_time
from pulpo_core import Project, get_logger, invoke, running
from pulpo_core.logs import LogEvent, context
from pulpo_core.testing import write_project
from pulpo_core.urls import without_credentials

MakeProject = Callable[..., Project]
Pulpo = Callable[..., CompletedProcess[str]]
SPEAKER = r"""
import logging
import sys
from pulpo_core.logs import configure, get_logger

configure(*sys.argv[1:3], service="service" in sys.argv)
log = get_logger("shop.till")
log.debug("counting", coins=3)
log.info("sold", item="red chair", price=5, name="x")
logging.getLogger("library").warning("it is %s", "late")
log.warning("%d of %d", 1, 2)
try:
    {}["lost"]
except KeyError:
    log.exception("failed", where="till")
log.error("\x1b[31mred\x1b[0m")
"""
TEXT = [
    "[info] sold item='red chair' price=5 name=x",
    "[warning] it is late",
    "[warning] 1 of 2",
    "[error] failed where=till",
    r"[error] \x1b[31mred\x1b[0m",
]
SOURCE = """
    import asyncio
    import logging
    from pulpo_core import get_logger, operation

    log = get_logger()

    @operation(name="outer")
    async def outer() -> None:
        log.info("outside", number=1)
        await asyncio.to_thread(inner)

    @operation(name="inner")
    def inner() -> None:
        logging.getLogger("plain").info("inside %s", "a thread")
"""


def speak(*arguments: str, **variables: str) -> str:
    """Return the output of a process to a pipe as stderr."""
    ours = ("PULPO_", "NO_COLOR", "FORCE_COLOR")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [sys.executable, "-c", SPEAKER, *arguments]
    done = subprocess.run(command, env=environment | variables, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def test_text() -> None:
    output = speak("info", "console")
    assert [line for line in output.splitlines() if line.startswith("[")] == TEXT
    assert "\nTraceback (most recent call last):\n" in output
    assert "\nKeyError: 'lost'\n" in output


def test_text_of_a_service_has_time_and_logger() -> None:
    """With the date where it goes into a log: people at a terminal know which day it is."""
    line = r"\d\d:\d\d:\d\d \[info\] sold \[shop\.till\] item='red chair' price=5 name=x"
    assert re.fullmatch(line, speak("info", "console", "service", PULPO_SERVICES_FOREGROUND="1").splitlines()[0])
    logged = speak("info", "console", "service").splitlines()[0]
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d {line}", logged)
    assert abs((line_time(logged) or 0) - time.time()) < 60


def test_json() -> None:
    lines = [json.loads(line) for line in speak("info", "json").splitlines()]
    assert [line["event"] for line in lines] == ["sold", "it is late", "1 of 2", "failed", "\x1b[31mred\x1b[0m"]
    assert list(lines[0]) == ["timestamp", "level", "logger", "event", "item", "price", "name"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", lines[0]["timestamp"])
    assert (lines[1]["logger"], lines[1]["level"]) == ("library", "warning")
    assert lines[3]["error"] == {"type": "KeyError", "category": "general"}
    assert lines[3]["exception"].startswith("Traceback (most recent call last):")


@pytest.mark.parametrize(("level", "count"), [("debug", 6), ("info", 5), ("warning", 4), ("error", 2), ("critical", 0)])
def test_levels(level: str, count: int) -> None:
    assert len(speak(level, "json").splitlines()) == count


@pytest.mark.parametrize(
    ("arguments", "variables", "is_json"),
    [
        (("auto",), {}, False),  # a command: its output is read by a person, or by a script that expects text
        (("auto", "service"), {}, True),
        (("auto", "service"), {"PULPO_SERVICES_FOREGROUND": "1"}, False),
        (("json", "service"), {"PULPO_SERVICES_FOREGROUND": "1"}, True),
        (("console", "service"), {}, False),
    ],
)
def test_who_gets_which(arguments: tuple[str, ...], variables: dict[str, str], is_json: bool) -> None:
    assert speak("info", *arguments, **variables).startswith("{") == is_json


@pytest.mark.parametrize(
    ("variables", "is_colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_gets_colored_text(variables: dict[str, str], is_colored: bool) -> None:
    ours, theirs = pty.openpty()
    code = "from pulpo_core.logs import *\nconfigure('info', 'auto', service=True)\nget_logger('a').info('b', c=1)"
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"TERM": "xterm", **variables}
    subprocess.run([sys.executable, "-c", code], env=environment, stderr=theirs, check=True)
    os.close(theirs)
    output = os.read(ours, 10_000).decode()
    os.close(ours)
    assert ("\x1b[" in output) == is_colored
    assert " b " in re.sub(r"\x1b\[[\d;]*m", "", output)


def test_pipes_get_color_where_it_is_forced() -> None:
    assert "\x1b[" in speak("info", "console", FORCE_COLOR="1")
    assert "\x1b[" not in speak("info", "console", FORCE_COLOR="1", NO_COLOR="1")


def test_a_program_that_has_set_up_logging_keeps_it() -> None:
    code = (
        "import logging\nlogging.basicConfig(format='mine: %(message)s', level='INFO')\n"
        "from pulpo_core.logs import configure, get_logger\nconfigure('debug', 'json', service=True)\n"
        "get_logger('a').info('hello', name=1)\nget_logger('a').debug('no')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "mine: hello name=1\n"


def test_structlog_is_imported_by_the_first_line_only() -> None:
    code = (
        "import sys\nfrom pulpo_core.logs import configure, get_logger\nconfigure()\nlog = get_logger()\n"
        "print('structlog' in sys.modules)\nlog.info('x')\nprint('structlog' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\nTrue\n"


def test_a_logger_is_named_by_its_module_and_lines_by_their_place(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    get_logger().bind(job=1).info("hello", a="b")
    [record] = caplog.records
    assert (record.name, record.getMessage()) == (__name__, "hello job=1 a='b'")
    assert (record.filename, record.funcName) == (
        "test_logs.py",
        "test_a_logger_is_named_by_its_module_and_lines_by_their_place",
    )


def test_an_exception_is_there_for_other_handlers(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("lost")
    except ValueError:
        get_logger().exception("failed")
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].getMessage() == "failed"
    assert "ValueError: lost" in caplog.text


async def test_lines_of_an_operation_carry_its_invocation(
    make_project: MakeProject, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    project = make_project(SOURCE, settings={"database_url": database_url})
    async with running(project):
        token = context.set({"request_id": "r1"})
        await invoke("outer", channel="api")
        context.reset(token)
        get_logger().info("after")
    [outside] = [r.msg for r in caplog.records if isinstance(r.msg, LogEvent) and r.msg["event"] == "outside"]
    assert {key: outside[key] for key in ("number", "operation", "channel", "actor", "request_id")} == {
        "number": 1,
        "operation": "outer",
        "channel": "api",
        "actor": "anonymous",
        "request_id": "r1",
    }
    assert re.fullmatch(r"[0-9a-f-]{36}", outside["invocation"])
    [after] = [r.msg for r in caplog.records if isinstance(r.msg, LogEvent) and r.msg["event"] == "after"]
    assert set(after) == {"event"}


def test_lines_of_a_script_carry_it_too(tmp_path: Path, database_url: str) -> None:
    write_project(tmp_path, SOURCE, settings={"database_url": database_url, "log_format": "json"})
    code = (
        "import asyncio\nfrom pulpo_core import Project, invoke, running\n"
        "async def main():\n    async with running(Project.find()):\n        await invoke('outer')\n"
        "asyncio.run(main())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    outside, inside = (json.loads(line) for line in done.stderr.splitlines())
    assert (outside["logger"], outside["operation"], outside["channel"]) == ("main", "outer", "python")
    assert (inside["logger"], inside["event"], inside["operation"]) == ("plain", "inside a thread", "inner")
    assert inside["parent"] == outside["invocation"]


PROJECT = """
    from beanie import Document
    from pulpo_core import datamodel, get_logger
    log = get_logger()
    log.debug("details")
    log.info("declaring")
    log.error("bad")

    @datamodel
    class Note(Document):
        text: str
"""


@pytest.mark.parametrize(
    ("arguments", "settings", "variables", "expected"),
    [
        ([], {}, {}, ["[info] declaring", "[error] bad"]),
        (["-v"], {}, {}, ["[debug] details", "[info] declaring", "[error] bad"]),
        (["--verbose"], {"log_level": "error"}, {}, ["[debug] details", "[info] declaring", "[error] bad"]),
        (["-q"], {"log_level": "debug"}, {}, ["[error] bad"]),
        ([], {"log_level": "error"}, {}, ["[error] bad"]),
        ([], {"log_level": "error"}, {"PULPO_LOG_LEVEL": "INFO"}, ["[info] declaring", "[error] bad"]),
    ],
)
def test_commands(
    arguments: list[str],
    settings: dict[str, Any],
    variables: dict[str, str],
    expected: list[str],
    make_project: MakeProject,
    pulpo: Pulpo,
) -> None:
    root = make_project(PROJECT, settings=settings).root
    assert pulpo(*arguments, "models", cwd=root, **variables).stderr.splitlines() == expected


def test_commands_in_json(make_project: MakeProject, pulpo: Pulpo) -> None:
    root = make_project(PROJECT, settings={"log_format": "json"}).root
    events = [json.loads(line)["event"] for line in pulpo("models", cwd=root).stderr.splitlines()]
    assert events == ["declaring", "bad"]


def test_verbose_and_quiet_contradict(pulpo: Pulpo) -> None:
    assert "cannot be combined with --verbose" in pulpo("-v", "-q", "version", expect=2).stderr


@pytest.mark.parametrize(("setting", "value"), [("log_level", "loud"), ("log_format", "xml")])
def test_wrong_settings_are_reported(setting: str, value: str, make_project: MakeProject, pulpo: Pulpo) -> None:
    root = make_project("", settings={setting: value}).root
    done = pulpo("models", cwd=root, expect=2)
    assert f"{setting}='{value}'" in done.stderr
    assert "Traceback" not in done.stderr


def test_details_of_libraries_stay_out(tmp_path: Path) -> None:
    code = (
        "import logging\nfrom pulpo_core.logs import configure\nconfigure('debug')\n"
        "logging.getLogger('asyncio').debug('selector')\nlogging.getLogger('pymongo.command').debug('find')\n"
        "logging.getLogger('mine').debug('detail')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[debug] detail\n"
    assert logging.getLogger("asyncio").level == logging.NOTSET  # in this process nothing has changed


def test_no_line_has_the_credentials_of_a_url() -> None:
    """The text of an exception with a database URL in it was logged as it is."""
    code = """
import logging
from pulpo_core.logs import configure, get_logger
configure("info", "{format}", service=True)
url = "mongodb://jane:secret@db.example/shop?tls=true"
try:
    raise ValueError(f"cannot parse {url}")
except ValueError:
    get_logger("a").exception("no connection", url=url)
    logging.getLogger("b").exception("failed: %s", url)
"""
    for kind in ("json", "console"):
        source = code.replace("{format}", kind)
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
        shown = done.stderr
        assert "jane" not in shown
        assert "secret" not in shown
        assert shown.count("mongodb://***@db.example/shop?tls=true") >= 4
    assert "jane" not in str(LogEvent(event="x", url="mongodb://jane:secret@db.example"))


TEXTS = [
    ("https://u:p@a.b/c", "https://***@a.b/c"),
    ("mongodb+srv://u:p/w@x@h/x", "mongodb+srv://***@h/x"),
    ("see 'redis://:p@h:1/0', or postgres://a@b", "see 'redis://***@h:1/0', or postgres://***@b"),
    ("https://a.b/@user?q=a@b, or write to a@b.c", "https://a.b/@user?q=a@b, or write to a@b.c"),
    ("mongodb://h1:1,h2:2/x a@b", "mongodb://h1:1,h2:2/x a@b"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_credentials_in_texts(text: str, shown: str) -> None:
    assert without_credentials(text) == shown
