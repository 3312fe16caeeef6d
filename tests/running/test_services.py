"""Services: in which order they start, and how they are run in the foreground."""

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

from pulpo_core.cli.foreground import BLOCK, LONGEST, Foreground
from pulpo_core.exceptions import ServiceError
from pulpo_core.services import Service, start_order


def sleeper(name: str, *, seconds: float = 60, code: int = 0, waits_for: tuple[str, ...] = ()) -> Service:
    program = f"import time; print({name!r}, flush=True); time.sleep({seconds}); raise SystemExit({code})"
    return Service(name=name, command=(sys.executable, "-c", program), waits_for=waits_for)


def names(services: list[Service]) -> list[str]:
    return [service.name for service in services]


def test_each_starts_after_what_it_waits_for() -> None:
    services = [sleeper("api", waits_for=("db", "cache")), sleeper("ui", waits_for=("api",)), sleeper("db")]
    assert names(start_order(services)) == ["db", "api", "ui"]


def test_the_order_is_not_that_of_declaration() -> None:
    services = [sleeper("a"), sleeper("b", waits_for=("c",)), sleeper("c")]
    assert names(start_order(services)) == names(start_order(services[::-1])) == ["a", "c", "b"]


def test_a_cycle_is_refused() -> None:
    with pytest.raises(ServiceError, match="a, b wait for each other"):
        start_order([sleeper("a", waits_for=("b",)), sleeper("b", waits_for=("a",))])


def test_two_services_with_one_name_are_refused() -> None:
    with pytest.raises(ServiceError, match="two plugins offer a service 'a'"):
        start_order([sleeper("a"), sleeper("a")])


async def test_one_that_stops_before_it_is_ready_is_named(tmp_path: Path) -> None:
    failing = sleeper("db", seconds=0, code=7)
    service = Service(name=failing.name, command=failing.command, health=lambda: False)
    services = Foreground(tmp_path, [service])
    with pytest.raises(ServiceError, match=r"service 'db' stopped while starting \(exit code 7\)"):
        await services.start()
    await services.stop()


async def test_a_missing_program_is_named(tmp_path: Path) -> None:
    services = Foreground(tmp_path, [Service(name="db", command=("no-such-program",))])
    with pytest.raises(ServiceError, match="service 'db' cannot be started"):
        await services.start()


async def test_what_comes_after_a_long_line_is_shown_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = "print('x' * 200_000); print('after', flush=True); print('y' * 200_000); print('the end', end='')"
    service = Service(name="api", command=(sys.executable, "-c", program))
    services = Foreground(tmp_path, [service])
    await services.start()
    await asyncio.wait_for(services.running[0].process.wait(), 20)
    await services.stop()
    assert [line.partition(" │ ")[2][-7:] for line in capsys.readouterr().out.splitlines()] == [
        "xxxxxxx",
        "after",
        "yyyyyyy",
        "the end",
    ]


async def test_a_line_without_an_end_is_shown_in_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "äx" * 1_700_000
    program = "import sys; sys.stdout.buffer.write(('äx' * 1_700_000).encode())"
    services = Foreground(tmp_path, [Service(name="api", command=(sys.executable, "-c", program))])
    await services.start()
    await asyncio.wait_for(services.running[0].process.wait(), 20)
    await services.stop()
    parts = [line.partition(" │ ")[2] for line in capsys.readouterr().out.splitlines()]
    assert "".join(parts) == text
    assert max(map(len, parts)) <= LONGEST + BLOCK


async def test_the_user_of_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        service = Service(name="api", command=("no-such-program",), port=port, settings={"port": "[tool.x] port"})
        with pytest.raises(ServiceError, match=rf"'api' cannot be started: port {port} is taken by process") as caught:
            await Foreground(tmp_path, [service]).start()
    assert f"process {os.getpid()} (" in caught.value.message
    assert caught.value.message.endswith(f") in {Path.cwd()}")
    assert caught.value.hint == "check the setting [tool.x] port"


async def test_reload_keeps_what_does_not_run_the_projects_code(tmp_path: Path) -> None:
    database = Service(name="db", command=sleeper("db").command, reload=False)
    services = Foreground(tmp_path, [database, sleeper("api", waits_for=("db",))])
    await services.start()
    before = {running.service.name: running.process.pid for running in services.running}
    await services.reload()
    after = {running.service.name: running.process.pid for running in services.running}
    await services.stop()
    assert before["db"] == after["db"]
    assert before["api"] != after["api"]
    assert services.running == []
