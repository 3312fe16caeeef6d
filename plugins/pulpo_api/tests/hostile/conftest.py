"""An API without authentication, one with, and the contents of their databases."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pymongo import MongoClient
from pymongo.database import Database

from plugins.pulpo_api.tests.hostile.wire import ID, JSON, request, send
from pulpo_core.testing import quick_command

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

Guarded = tuple["Served", str]
BETWEEN = 40  # requests


@pytest.fixture(scope="module")
def guarded(serve: "Serve") -> Guarded:
    """The shop with authentication, and a key for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_AUTHENTICATION", "required")
        patch.setenv("PULPO_API_OIDC_ISSUER", "https://login.example")
        patch.setenv("PULPO_API_OIDC_AUDIENCE", "shop")
        patch.setenv("PULPO_API_OIDC_JWKS_URL", f"http://127.0.0.1:{serve_keys()}/keys")
        served = serve("shop")
    command = [*quick_command(), "api", "keys", "create", "tester"]
    environment = {**os.environ, "PULPO_DATABASE_URL": served.database_url}
    made = subprocess.run(command, cwd=served.root, env=environment, capture_output=True, text=True, check=True)
    return served, f"X-API-Key: {made.stdout.strip()}"


def serve_keys() -> int:
    """An issuer's keys, with one that signed nothing. Returns the port."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    jwk = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key)), "kid": "one", "use": "sig"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [jwk]}).encode())

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


@dataclass
class State:
    """What the database held before. It is compared after every so many requests, and at the end: a dump after each of
    them takes longer than they do."""

    database: Database[Any]
    before: dict[str, Any]
    requests: list[bytes] = field(default_factory=list)

    def now(self) -> dict[str, Any]:
        """The present contents, without the API's own records."""
        names = [name for name in self.database.list_collection_names() if not name.startswith("pulpo_")]
        return {name: list(self.database[name].find()) for name in names}

    def after(self, request: bytes) -> None:
        """Note a request that must not have changed anything."""
        self.requests.append(request)
        if len(self.requests) >= BETWEEN:
            self.compare()

    def compare(self) -> None:
        """Fail where anything is another than before, and name the requests that may have done it."""
        assert self.now() == self.before, "changed by one of these:\n" + "\n".join(map(repr, self.requests))
        self.requests.clear()


@contextmanager
def kept(served: "Served", *headers: str) -> Iterator[State]:
    """A thing that is there before and after; and a server that has logged no traceback."""
    body, logged = json.dumps({"id": ID, "text": "kept"}).encode(), len(served.log)
    assert send(served.port, request("POST /things", JSON, *headers, body=body)).status == 201
    client: MongoClient[Any]
    with MongoClient(served.database_url) as client:
        state = State(client.get_default_database(), {})
        state.before = state.now()
        yield state
        state.compare()
    assert "Traceback" not in served.log[logged:]


@pytest.fixture(scope="module")
def open_state(shop: "Served") -> Iterator[State]:
    with kept(shop) as state:
        yield state


@pytest.fixture(scope="module")
def guarded_state(guarded: Guarded) -> Iterator[State]:
    with kept(*guarded) as state:
        yield state
