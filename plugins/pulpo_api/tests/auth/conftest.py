"""An OIDC issuer."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

if TYPE_CHECKING:
    pass

AUDIENCE = "vault"


class Issuer:
    """An OIDC issuer: a real server with its description and keys."""

    def __init__(self) -> None:
        self.private: dict[str, Any] = {
            "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ec": ec.generate_private_key(ec.SECP256R1()),
            "ed": ed25519.Ed25519PrivateKey.generate(),
        }
        self.published = ["rsa", "ec", "ed"]
        self.junk: list[Any] = []
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def token(self, kid: str | None = "rsa", algorithm: str = "RS256", key: Any = None, **claims: Any) -> str:
        """A token; what is wrong with it is up to the caller. A claim that is None is left out."""
        now = int(time.time())
        base = {"iss": self.url, "aud": AUDIENCE, "sub": "jane", "exp": now + 600, "nbf": now - 5, "roles": ["admin"]}
        payload = {name: value for name, value in {**base, **claims}.items() if value is not None}
        headers = {} if kid is None else {"kid": kid}
        return jwt.encode(payload, key or self.private[kid or "rsa"], algorithm=algorithm, headers=headers)

    def _keys(self) -> list[dict[str, Any]]:
        kinds: dict[str, Any] = {"rsa": jwt.algorithms.RSAAlgorithm, "ec": jwt.algorithms.ECAlgorithm}
        found = []
        for kid in self.published:
            public = self.private[kid].public_key()
            kind = kinds.get(kid.partition("-")[0], jwt.algorithms.OKPAlgorithm)
            found.append({**json.loads(kind.to_jwk(public)), "kid": kid, "use": "sig"})
        return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.requests.append(self.path)
                answers: dict[str, Any] = {
                    "/.well-known/openid-configuration": {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"},
                    "/keys": {"keys": [*issuer.junk, *issuer._keys()]},
                }
                body = json.dumps(answers.get(self.path, {})).encode()
                self.send_response(200 if self.path in answers else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        return Handler


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An OIDC issuer."""
    made = Issuer()
    yield made
    made.close()
