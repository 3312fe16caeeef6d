"""A messenger for tests: a real HTTP server on this machine that bots can talk to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "123:test"


class FakeMessenger:
    """The messages of one bot.

    `write` sends a message to the bot, `wait_for_answers` returns what it sent to a chat. `failures` are status codes
    to answer the next requests with.
    """

    def __init__(self) -> None:
        self.failures: list[int] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.url = ""
        self._updates: list[dict[str, Any]] = []
        self._sent: list[tuple[int, str]] = []
        self._written = 0
        self._changed = threading.Condition()

    @contextmanager
    def serving(self) -> Iterator["FakeMessenger"]:
        """Serve on a free port, inside the block."""
        messenger = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                values = json.loads(self.rfile.read(int(self.headers["content-length"])))
                _, token, method = self.path.split("/")
                status, answer = messenger.call(token, method, values)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.url = f"http://127.0.0.1:{server.server_port}"
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def write(self, text: str, *, user: int = 7, chat: int = 70) -> None:
        """Send a message to the bot."""
        message = {"chat": {"id": chat}, "from": {"id": user, "username": f"user{user}"}, "text": text}
        self.update({"message": message})

    def update(self, update: dict[str, Any]) -> None:
        """Send any update to the bot."""
        with self._changed:
            self._written += 1
            self._updates.append({"update_id": self._written, **update})
            self._changed.notify_all()

    def wait_for_answers(self, count: int, *, chat: int = 70, seconds: float = 60) -> list[str]:
        """Return the first messages that the bot sent to a chat. Raises TimeoutError if there are fewer."""

        def found() -> list[str]:
            return [text for to, text in self._sent if to == chat]

        with self._changed:
            if not self._changed.wait_for(lambda: len(found()) >= count, seconds):
                raise TimeoutError(f"{count} answers were expected, there are {found()}")
            return found()[:count]

    def call(self, token: str, method: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer a request with a status and a body."""
        with self._changed:
            self.requests.append((method, values))
            if self.failures:
                return self.failures.pop(0), {"ok": False, "parameters": {"retry_after": 0.01}}
            if token != f"bot{TOKEN}":
                return 401, {"ok": False, "description": "Unauthorized"}
            if method == "getUpdates":
                return 200, {"ok": True, "result": self._wait_for_updates(values)}
            if len(values["text"]) > 4096:
                return 400, {"ok": False, "description": "Bad Request: message is too long"}
            self._sent.append((values["chat_id"], values["text"]))
            self._changed.notify_all()
            return 200, {"ok": True, "result": {}}

    def _wait_for_updates(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Forget the updates that are confirmed, and return the others; wait for one if there is none."""
        self._updates = [update for update in self._updates if update["update_id"] >= values["offset"]]
        self._changed.wait_for(lambda: bool(self._updates), values["timeout"])
        return self._updates[: values.get("limit", 100)]
