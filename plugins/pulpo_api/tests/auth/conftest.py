"""An OIDC issuer."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

if TYPE_CHECKING:
    pass

AUDIENCE = "vault"
CLIENT = "vault-ui"
SECRET = "the client's"


class Issuer:
    """An OIDC issuer: a real server with its description and keys, which immediately signs in everybody as `jane`.

    It checks what an issuer checks: the client and its secret, the redirect address, PKCE, that a code is used once.
    `claims` are those of the tokens that it gives for a code; `denies` refuses the sign-in.
    """

    def __init__(self) -> None:
        self.private: dict[str, Any] = {
            "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ec": ec.generate_private_key(ec.SECP256R1()),
            "ed": ed25519.Ed25519PrivateKey.generate(),
        }
        self.published = ["rsa", "ec", "ed"]
        self.junk: list[Any] = []
        self.requests: list[str] = []
        self.claims: dict[str, Any] = {}
        self.access_claims: dict[str, Any] = {}
        self.denies = False
        self._codes: dict[str, dict[str, str]] = {}
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

    def _authorize(self, query: dict[str, str]) -> str:
        """Return the address that the browser is sent back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        found = {"error": "access_denied"} if self.denies else {"code": code}
        return f"{query['redirect_uri']}?{urlencode({**found, 'state': query['state']})}"

    def _exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Return the tokens for a code; None if something is wrong."""
        asked = self._codes.pop(form.get("code", ""), None)
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        is_right = (
            asked is not None
            and challenge == asked["code_challenge"]
            and form["redirect_uri"] == asked["redirect_uri"]
            and (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
            and form["grant_type"] == "authorization_code"
        )
        if not is_right or asked is None:
            return None
        claims = {"aud": CLIENT, "nonce": asked["nonce"], **self.claims}
        return {"id_token": self.token(**claims), "access_token": self.token(**self.access_claims)}

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
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                found = issuer._exchange({name: values[0] for name, values in form.items()})
                self._answer(400 if found is None else 200, found or {"error": "invalid_grant"})

            def do_GET(self) -> None:
                issuer.requests.append(self.path)
                parts = urlsplit(self.path)
                if parts.path == "/authorize":
                    where = issuer._authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
                    self.send_response(302)
                    self.send_header("Location", where)
                    self.send_header("Content-Length", "0")
                    return self.end_headers()
                answers: dict[str, Any] = {
                    "/.well-known/openid-configuration": {
                        "issuer": issuer.url,
                        "jwks_uri": f"{issuer.url}/keys",
                        "authorization_endpoint": f"{issuer.url}/authorize",
                        "token_endpoint": f"{issuer.url}/token",
                    },
                    "/keys": {"keys": [*issuer.junk, *issuer._keys()]},
                }
                return self._answer(200 if self.path in answers else 404, answers.get(self.path, {}))

            def _answer(self, status: int, content: Any) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
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
