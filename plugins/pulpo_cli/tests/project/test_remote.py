"""`--remote URL`: documents and operations over HTTP, as they are in the project's own process."""

import json
import socket
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread

import pytest

from pulpo_core.testing import Served

from .conftest import Command
from .test_operations import error

pytestmark = pytest.mark.any_engine

pytest.importorskip("pulpo_api")


@pytest.fixture(scope="module")
def key(main: Command) -> str:
    """The key of a clerk."""
    return main("api", "keys", "create", "clerk", "--role", "clerk").stdout.split()[-1]


@pytest.fixture(scope="module")
def served(notes: Path, notes_url: str, key: str) -> Iterator[Served]:
    """The project, served over HTTP to those who have a key."""
    variables = {"PULPO_DATABASE_URL": notes_url, "PULPO_API_AUTHENTICATION": "required"}
    with Served(notes, **variables).running() as running:
        yield running


@pytest.fixture(scope="module")
def far(main: Command, served: Served, key: str) -> Command:
    """Run `pulpo` for the API, without a database of its own."""
    variables = {
        "PULPO_CLI_REMOTE": served.url,
        "PULPO_CLI_REMOTE_KEY": key,
        "PULPO_DATABASE_URL": "mongodb://127.0.0.1:1/x",
    }
    return lambda *words, **more: main(*words, **{**variables, **more})


EDITOR = """
import json, sys
values = json.load(open(sys.argv[-1]))
assert "id" not in values
values["title"] = "butter"
json.dump(values, open(sys.argv[-1], "w"))
"""


def test_a_document(far: Command, main: Command, tmp_path: Path) -> None:
    made = json.loads(far("data", "create", "Note", "--title", "ä/b", "--tags", "x", "--json").stdout)
    id = made["id"]  # noqa: A001
    assert json.loads(main("data", "show", "Note", id, "--json").stdout) == made
    assert json.loads(far("data", "show", "notes", id, "--json").stdout) == made
    assert json.loads(far("data", "edit", "Note", id, "--stars", "4", "--json").stdout) == {**made, "stars": 4}
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR)
    edited = far("data", "edit", "Note", id, "--json", EDITOR=f"{sys.executable} {editor}", TMPDIR=str(tmp_path))
    assert json.loads(edited.stdout) == {**made, "stars": 4, "title": "butter"}
    assert far("data", "delete", "Note", id, "--yes").stderr == f"deleted {id}\n"
    assert error(far("data", "show", "Note", id, "--json", expect=1))["type"] == "NotFoundError"


def test_lists_and_exports(far: Command, main: Command) -> None:
    for title in ("far one", "far two", "far three"):
        main("data", "create", "Note", "--title", title)
    words = ("data", "list", "Note", "title__startswith=far", "--sort", "title", "--fields", "title")
    page = far(*words, "--limit", "2", "--count", "exact")
    assert page.stdout == "far one\nfar three\n"
    assert page.stderr.startswith("3 in all\nmore with --cursor ")
    refused = error(far("data", "list", "Note", "colour=red", "--json", expect=2))
    assert refused["errors"][0]["loc"] == ["query", "colour"]
    for kind in ("csv", "ndjson", "json"):
        export = ("data", "export", "Note", "title__startswith=far", "--sort", "title", "--format", kind)
        assert far(*export).stdout.split() == main(*export).stdout.split()


def test_imports(far: Command, tmp_path: Path) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text('{"title": "far row"}\n{"title": "far row", "stars": 9}\n')
    done = json.loads(far("data", "import", "Note", str(file), "--json", expect=1).stdout)
    assert (done["created"], done["failed"]) == (1, 1)
    assert (done["errors"][0]["row"], done["errors"][0]["loc"]) == (2, ["stars"])


def test_batches(far: Command, tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text("".join(f'{{"user": "u{n}", "password": "x"}}\n' for n in range(8)) + '{"user": "z"}\n')
    batch = ("ops", "demo", "login", "--batch", str(file), "--concurrency", "4", "--resume", str(tmp_path / "done"))
    done = far(*batch, "--continue-on-error", expect=1)
    assert done.stdout.splitlines() == [f'"u{n} has 1 letters"' for n in range(8)]
    assert done.stderr.startswith("line 9: the input of operation 'demo.login' is not valid: password: Field required")
    (tmp_path / "done").write_text((tmp_path / "done").read_text().splitlines()[0] + "\n")  # the API remembers
    assert far(*batch, "--continue-on-error", expect=1).stdout == done.stdout


class CountingServer(ThreadingHTTPServer):
    """An API that answers a call once `expected` of them are in flight, or after a while."""

    request_queue_size = 64

    def __init__(self, expected: int) -> None:
        super().__init__(("127.0.0.1", 0), CountingHandler)
        self.expected = expected
        self.in_flight = self.most = 0
        self.changed = Condition()

    def hold(self) -> None:
        with self.changed:
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.most >= self.expected, timeout=10)
            self.in_flight -= 1


class CountingHandler(BaseHTTPRequestHandler):
    server: CountingServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.hold()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'"done"')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def test_the_requested_number_of_concurrent_calls(main: Command, tmp_path: Path) -> None:
    file = tmp_path / "in.ndjson"
    file.write_text("".join(f'{{"user": "u{n}", "password": "x"}}\n' for n in range(20)))
    with CountingServer(20) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        batch = ("ops", "demo", "login", "--batch", str(file), "--concurrency", "20", "--remote", url)
        assert main(*batch).stdout.splitlines() == ['"done"'] * 20
        server.shutdown()
    assert server.most == 20


def test_keys(far: Command, main: Command, served: Served, key: str, tmp_path: Path) -> None:
    words = ("data", "list", "Ledger", "--json")
    assert json.loads(far(*words).stdout)["items"] == []
    refused = error(far(*words, PULPO_CLI_REMOTE_KEY="", NETRC=str(tmp_path / "none"), expect=1))
    assert refused["type"] == "PermissionDeniedError"
    assert "PULPO_CLI_REMOTE_KEY" in refused["hint"]
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login me password {key}\n")
    netrc.chmod(0o600)
    far(*words, PULPO_CLI_REMOTE_KEY="", NETRC=str(netrc))
    assert error(far("ops", "demo", "admin", "--json", expect=1))["type"] == "PermissionDeniedError"


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("http://127.0.0.1:1", 3, "no API answers at http://127.0.0.1:1"),
        ("ftp://x", 2, "--remote must be the URL of an API"),
        ("http://me:pw@x", 2, "must not have a password"),
    ],
)
def test_urls_that_cannot_be_used(url: str, code: int, message: str, main: Command) -> None:
    found = error(main("ops", "demo", "run", "--remote", url, "--json", expect=code))
    assert message in found["message"]
    assert "pw@" not in json.dumps(found)


CALL, EXPORT = ("ops", "demo", "total", "--input", "[1]"), ("data", "export", "Note")


@pytest.mark.parametrize(
    ("words", "answer", "message"),
    [
        (CALL, b"200 OK\r\nContent-Length: 100\r\n\r\n[1, ", "has interrupted its response"),
        (CALL, b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1, ", "has interrupted its response"),
        (CALL, b"500 No\r\nContent-Length: 100\r\n\r\n{", "has interrupted its response"),
        (CALL, b"200 OK\r\nContent-Length: 9\r\n\r\n<p>Log in", "is not an API of Pulpo: its response is not JSON"),
        (EXPORT, b"200 OK\r\nContent-Length: 100\r\n\r\n{}\n", "has interrupted its response"),
    ],
)
def test_answers_that_cannot_be_read(words: tuple[str, ...], answer: bytes, message: str, main: Command) -> None:
    """Of an API that is killed meanwhile, and of another program, such as a proxy that asks for a login."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 " + answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert message in main(*words, "--remote", url, expect=3).stderr


def test_nothing_is_taken_back_over_http(far: Command) -> None:
    assert "an API cannot undo its writes" in far("ops", "demo", "run", "--dry-run", expect=3).stderr
