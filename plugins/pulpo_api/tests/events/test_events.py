"""Streams of events over real HTTP, from both sources."""

import json
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from plugins.pulpo_api.tests.events.conftest import listening
from pulpo_core.testing import quick_command, until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served


def word() -> str:
    return uuid.uuid4().hex[:8]


def create(served: "Served", key: str | None = None) -> str:
    key = key or word()
    assert served.client.post("/coins", json={"id": key, "worth": "1"}).status_code == 201
    return key


def of(listener: Any, *keys: str) -> list[tuple[str, str, Any]]:
    return [change for change in listener.changes if change[2] in keys]


def test_says_its_source(live: "Served", source: str, has_change_streams: bool, request: Any) -> None:
    forced = "[api_writes]" in request.node.name
    assert source == ("change_stream" if has_change_streams and not forced else "api_writes")


def test_changes_arrive_in_order(live: "Served") -> None:
    with listening(live) as everything, listening(live, "/coins/events") as coins:
        key = create(live)
        assert live.client.patch(f"/coins/{key}", json={"worth": "2"}).status_code == 200
        maker = live.client.post("/makers", json={"name": key}).json()
        until(lambda: len(of(coins, key)) == 2)
        assert live.client.put(f"/coins/{key}", json={"worth": "3"}).status_code == 200
        until(lambda: len(of(coins, key)) == 3)
        assert live.client.delete(f"/coins/{key}").status_code == 204
        until(lambda: len(of(coins, key)) == 4 and len(of(everything, key)) == 4)
    kinds = ["created", "updated", "updated", "deleted"]
    assert [kind for kind, _, _ in of(coins, key)] == kinds
    assert [kind for kind, _, _ in of(everything, key)] == kinds
    assert of(everything, maker["id"]) == [("created", "makers", maker["id"])]
    assert not of(coins, maker["id"])
    shown = next(one.data for one in everything.messages if one.data.get("id") == maker["id"])
    assert shown == {"model": "Maker", "path": "makers", "id": maker["id"], "document": maker}
    assert [one.data["document"] for one in coins.messages if one.data.get("id") == key][-1] is None


def test_documents_are_shown_as_elsewhere(live: "Served") -> None:
    with listening(live, "/things/events") as things, listening(live, "/accounts/events") as accounts:
        thing = live.client.post("/things", json={"text": "x", "fullName": "y", "words": ["a\nb", "c\rd\u2028"]}).json()
        account = live.client.post("/accounts", json={"bank": word(), "number": 1, "pin": "the-pin"}).json()
        until(lambda: of(things, thing["id"]) and of(accounts, account["id"]))
    assert things.messages[-1].data["document"] == thing
    assert accounts.messages[-1].data["document"] == account
    assert "the-pin" not in json.dumps(accounts.messages[-1].data)


def test_writes_of_operations(live: "Served") -> None:
    name = word()
    with listening(live, "/makers/events") as makers:
        assert live.client.post("/operations/makers.found", json={"name": name}).status_code == 200
        until(lambda: any(one.data.get("document", {}).get("name") == name for one in makers.messages[1:]))


@pytest.mark.parametrize("company", [False, True])
@pytest.mark.parametrize("path", ["/events", "/coins/events"])
def test_resume_loses_none_and_repeats_none(live: "Served", path: str, company: bool) -> None:
    keys = [word() for _ in range(12)]
    with listening(live, path) as first:
        for key in keys[:4]:
            create(live, key)
        until(lambda: len(of(first, *keys)) == 4)
    third = next(one.id for one in first.messages if one.data.get("id") == keys[2])

    def resume() -> None:
        for key in keys[4:8]:
            create(live, key)
        with listening(live, path, third) as again:
            for key in keys[8:]:
                create(live, key)
            until(lambda: keys[-1] in [change[2] for change in again.changes])
        assert [change[2] for change in of(again, *keys)] == keys[3:]
        assert "reset" not in again.names

    if company:  # another listener keeps the stream open in the meantime
        with listening(live):
            resume()
    else:
        resume()


def test_resume_from_the_first_event(live: "Served") -> None:
    with listening(live, "/coins/events") as first:
        start = first.messages[0].id
    key = create(live)
    with listening(live, f"/coins/events?last_event_id={start}") as again:
        until(lambda: of(again, key))
    assert again.names == ["source", "created"]


FORGED = [
    "nonsense",
    "c",
    "cZZ",
    "c00",
    "c" + "f" * 4000,
    "w0123456789abcdef-1",
    "w-",
    "{}",
    "$where",
    "%00",
    "%0Aid:1",
]


@pytest.mark.parametrize("forged", FORGED)
def test_forged_ids(live: "Served", forged: str) -> None:
    with listening(live, f"/coins/events?last_event_id={forged}") as listener:
        assert listener.status == 200
        until(lambda: "reset" in listener.names)
        key = create(live)
        until(lambda: of(listener, key))
    assert listener.names == ["source", "reset", "created"]


def test_reset_can_be_resumed_from(live: "Served") -> None:
    with listening(live, last_id="forged") as listener:
        until(lambda: "reset" in listener.names)
    key = create(live)
    with listening(live, last_id=listener.messages[-1].id) as again:
        until(lambda: of(again, key))
    assert "reset" not in again.names


def test_wrong_parameters(live: "Served") -> None:
    for query in ("limit=1", "last_event_id=" + "c" * 5000):
        response = live.client.get(f"/events?{query}")
        assert response.status_code == 422
        assert response.json()["errors"][0]["loc"][0] == "query"


def test_head_and_other_methods(live: "Served") -> None:
    for path in ("/events", "/coins/events"):
        response = live.client.head(path)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert live.client.post(path, json={}).status_code == 405


def test_no_document_is_called_events(live: "Served") -> None:
    response = live.client.post("/coins", json={"id": "events"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["id"]


def test_as_many_streams_as_allowed(live: "Served") -> None:
    with listening(live), listening(live), listening(live), listening(live):
        response = live.client.get("/events")
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) > 0
        assert "all 4 event streams are in use" in response.json()["detail"]
    until(lambda: _is_open(live))


def _is_open(served: "Served") -> bool:
    with served.client.stream("GET", "/events") as response:
        return response.status_code == 200


def test_described(live: "Served") -> None:
    paths = live.client.get("/openapi.json").json()["paths"]
    for path in ("/events", "/coins/events"):
        assert "text/event-stream" in paths[path]["get"]["responses"]["200"]["content"]


def test_slow_client_is_cut_off(live: "Served") -> None:
    """A client that does not read: the kept events are bounded, and when it reads on, it learns that it missed some."""
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", live.port))
        slow.sendall(b"GET /things/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in slow.recv(100)
        for _ in range(60):
            assert live.client.post("/things", json={"text": "x", "note": "n" * 1_000_000}).status_code == 201
        received, reset = 0, False
        slow.settimeout(60)
        tail = b""
        while chunk := slow.recv(1_000_000):
            received += len(chunk)
            tail = (tail + chunk)[-2000:]
            if reset := b"event: reset" in tail:
                break
        assert reset
        assert received < 50_000_000


def test_a_requested_source_that_is_not_available(
    serve: "Serve", has_change_streams: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULPO_API_EVENTS_SOURCE", "change_stream")
    served = serve("shop")
    if has_change_streams:
        with listening(served) as listener:
            assert listener.messages[0].data == {"source": "change_stream"}
    else:
        response = served.client.get("/events")
        assert response.status_code == 500
        assert "events_source" in served.log


def test_server_stops_although_a_client_does_not_read(live: "Served", source: str) -> None:
    with another(live, source) as (served, process), socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.connect(("127.0.0.1", served.port))
        stuck.sendall(b"GET /things/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in stuck.recv(100)
        for _ in range(20):
            assert served.client.post("/things", json={"text": "x", "note": "n" * 1_000_000}).status_code == 201
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_streams_end_with_the_server(number: int, live: "Served", source: str) -> None:
    with another(live, source) as (served, process):
        with listening(served) as all_of_them, listening(served, "/coins/events") as coins:
            process.send_signal(number)
            assert process.wait(20) == 0
            until(lambda: all_of_them.ended and coins.ended)
        assert process.stderr
        assert process.stderr.read() == ""


@contextmanager
def another(live: "Served", source: str) -> Iterator[tuple["Served", subprocess.Popen[str]]]:
    """Another server for the same project, to be stopped by the test."""
    served = type(live)(live.root, live.database_url)
    environment = {
        **os.environ,
        "PULPO_DATABASE_URL": served.database_url,
        "PULPO_API_EVENTS_SOURCE": source,
    }
    command = [*quick_command(), "api", "start", "--port", str(served.port)]
    with subprocess.Popen(command, cwd=served.root, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: _answers(served))
            yield served, process
        finally:
            process.kill()


def _answers(served: "Served") -> bool:
    try:
        return served.client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False


class Engine:
    """A database server of the test's own, on a port that stays the same."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"mongodb://127.0.0.1:{port}/shop?directConnection=true"
        options = ["--port", str(port), "--storage-path", str(folder), "--sync-on-commit"]
        self.command = [sys.executable, "-m", "secantus", *options]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.mark.parametrize("wanted", ["auto", "api_writes"])
def test_database_goes_away_during_a_stream(
    wanted: str, tmp_path: Path, serve: "Serve", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULPO_API_EVENTS_SOURCE", wanted)
    monkeypatch.setenv("PULPO_DATABASE_TIMEOUT", "10")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        engine = Engine(tmp_path / "data", probe.getsockname()[1])
    engine.start()
    try:
        served = serve("shop", engine.url)
        with listening(served) as listener:
            before = create(served)
            until(lambda: of(listener, before))
            engine.kill()
            assert served.client.get("/ready").status_code == 503
            engine.start()
            until(lambda: served.client.get("/ready").status_code == 200)
            after = create(served)
            until(lambda: of(listener, after))
        assert listener.names == ["source", "created", "created"]
        assert "Traceback" not in served.log
    finally:
        engine.kill()
