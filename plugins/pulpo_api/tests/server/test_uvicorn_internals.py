"""The undocumented parts of uvicorn that Pulpo relies on."""

import ast
import asyncio
import inspect
import socket
from pathlib import Path
from typing import Any

import pytest
from uvicorn import Config, Server
from uvicorn.server import ServerState

import pulpo_api
from pulpo_api.server import uvicorn_internals as internals
from pulpo_api.server.uvicorn_internals import HttpToolsProtocol, LifespanOff, Multiprocess, Process

REQUEST = b"POST /x HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n"


def parameters(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_it_is_the_only_module_that_imports_them() -> None:
    modules = {
        imported
        for path in Path(pulpo_api.__file__).parent.rglob("*.py")
        if path.stem != "uvicorn_internals"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (imported := node.module or "").startswith("uvicorn")
    }
    assert modules <= {"uvicorn", "uvicorn.config"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("connection_made", ["self", "transport"]),
        ("connection_lost", ["self", "exc"]),
        ("data_received", ["self", "data"]),
        ("send_400_response", ["self", "msg"]),
        ("on_message_begin", ["self"]),
        ("on_header", ["self", "name", "value"]),
        ("on_headers_complete", ["self"]),
        ("on_message_complete", ["self"]),
        ("shutdown", ["self"]),
    ],
)
def test_what_the_protocol_is_called_with(name: str, expected: list[str]) -> None:
    assert parameters(getattr(HttpToolsProtocol, name)) == expected


async def test_what_the_protocol_knows_of_a_request() -> None:
    made: list[HttpToolsProtocol] = []
    asked, answered = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.set()
        await answered.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def protocol() -> HttpToolsProtocol:
        made.append(HttpToolsProtocol(Config(app, ws="none", lifespan="off"), ServerState(), {}))
        return made[-1]

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(REQUEST + b"{}")
    await asked.wait()
    (found,) = made
    assert found.loop is asyncio.get_running_loop()
    assert (found.url, found.headers[0], len(found.pipeline)) == (b"/x", (b"host", b"here"), 0)
    cycle = found.cycle
    assert (cycle.response_started, cycle.response_complete, cycle.disconnected, cycle.keep_alive) == (
        (False, False, False, True)
    )
    cycle.keep_alive = False
    answered.set()
    assert b"connection: close" in (await reader.read()).lower()
    assert cycle.response_complete
    writer.close()
    server.close()


def test_what_is_overridden_in_the_supervisor() -> None:
    for name in ("keep_subprocess_alive", "terminate_all", "join_all", "run"):
        assert parameters(getattr(Multiprocess, name)) == ["self"]
    assert parameters(Multiprocess) == ["config", "sockets"]
    source = inspect.getsource(Multiprocess)
    for attribute in ("self.config", "self.sockets", "self.processes", "self.should_exit"):
        assert f"{attribute}:" in source or f"{attribute} =" in source
    assert internals.STARTUP_FAILURE == 3


def test_the_process_of_a_worker() -> None:
    with socket.socket() as listener:
        process = Process(Config("none:app"), [listener])
        assert (process.pid, process.exitcode) == (None, None)
        for name, expected in (("is_alive", ["timeout"]), ("kill", []), ("join", []), ("start", [])):
            assert parameters(getattr(process, name)) == expected
        process.child_conn.send(True)  # what `pong` answers to a ping: whether the worker serves
        assert process.parent_conn.poll(1)
        assert process.parent_conn.recv() is True
        process.parent_conn.close()
        process.child_conn.close()


async def test_what_a_server_asks_its_lifespan() -> None:
    config = Config("none:app", lifespan="off")
    lifespan = LifespanOff(config)
    assert (lifespan.should_exit, lifespan.state) == (False, {})
    source = inspect.getsource(Server)
    assert "config.lifespan_class(config)" in source
    assert "app_state=self.lifespan.state" in source
