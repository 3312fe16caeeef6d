"""Tokens of a real OIDC issuer, right ones and wrong ones."""

import base64
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.auth.conftest import Issuer
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("auth-tokens"), pytest.mark.any_engine]


@pytest.fixture(scope="module")
def vault(serve_vault: Callable[..., "Served"], issuer: "Issuer") -> "Served":
    return serve_vault(authentication="required", oidc_issuer=issuer.url, oidc_audience="vault")


def ask(vault: "Served", token: str) -> httpx.Response:
    return vault.client.get("/secrets", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("kid", "algorithm"), [("rsa", "RS256"), ("rsa", "PS384"), ("ec", "ES256"), ("ed", "EdDSA")])
def test_right_ones(kid: str, algorithm: str, vault: "Served", issuer: "Issuer") -> None:
    assert ask(vault, issuer.token(kid, algorithm)).status_code == 200
    assert ask(vault, issuer.token(kid, algorithm, aud=["other", "vault"])).status_code == 200


def test_roles(vault: "Served", issuer: "Issuer") -> None:
    for roles in (["reader"], [], None, {"admin": True}, [["admin"]], 5):
        answer = ask(vault, issuer.token(roles=roles))
        assert answer.status_code == 403
        assert answer.json()["detail"].startswith("'oidc:jane' may not read")
    assert ask(vault, issuer.token(roles="reader admin")).status_code == 200


def test_wrong_claims(vault: "Served", issuer: "Issuer") -> None:
    now = int(time.time())
    wrong: tuple[dict[str, Any], ...] = (
        {"exp": now - 3600},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": now + 3600},
        {"iat": now + 3600},
        {"aud": "another"},
        {"aud": None},
        {"aud": []},
        {"iss": "https://evil.example"},
        {"iss": f"{issuer.url}/"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "  "},
    )
    for claims in wrong:
        answer = ask(vault, issuer.token(**claims))
        assert answer.status_code == 401, claims
        assert answer.json()["detail"] == "the credentials are not valid"


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_no_signature(vault: "Served", issuer: "Issuer") -> None:
    _, claims, signature = issuer.token().split(".")
    for algorithm in ("none", "None", "NONE", "", None, "RS256", ["RS256"]):
        for tail in ("", signature):
            token = f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'ec'})}.{claims}.{tail}"
            assert ask(vault, token).status_code == 401


def test_public_key_as_secret(vault: "Served", issuer: "Issuer") -> None:
    public = issuer.private["rsa"].public_key()
    for secret in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ):
        head, claims, _ = issuer.token().split(".")
        head = part({"alg": "HS256", "typ": "JWT", "kid": "rsa"})
        algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
        signature = base64.urlsafe_b64encode(algorithm.sign(f"{head}.{claims}".encode(), secret)).rstrip(b"=").decode()
        assert ask(vault, f"{head}.{claims}.{signature}").status_code == 401


def test_tampered(vault: "Served", issuer: "Issuer") -> None:
    head, claims, signature = issuer.token(roles=["reader"]).split(".")
    payload = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert ask(vault, f"{head}.{part({**payload, 'roles': ['admin']})}.{signature}").status_code == 401
    assert ask(vault, f"{head}.{claims}.{signature[::-1]}").status_code == 401
    assert ask(vault, f"{head}.{claims}.").status_code == 401
    assert ask(vault, f"{head}.{claims}").status_code == 401
    assert ask(vault, f"{head}.{claims}.{signature}" + "A" * 20_000).status_code == 401


def test_a_key_of_the_wrong_kind(vault: "Served", issuer: "Issuer") -> None:
    assert ask(vault, issuer.token("ec", "RS256", key=issuer.private["rsa"])).status_code == 401
    assert ask(vault, issuer.token("rsa", "ES256", key=issuer.private["ec"])).status_code == 401
    assert ask(vault, issuer.token("ed", "RS256", key=issuer.private["rsa"])).status_code == 401


def test_keys_in_the_token_are_not_looked_at(vault: "Served", issuer: "Issuer") -> None:
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    headers = {"kid": "rsa", "jwk": jwk, "jku": "http://127.0.0.1:1/keys"}
    assert ask(vault, jwt.encode(claims, own, "RS256", headers)).status_code == 401


def test_without_an_id(vault: "Served", issuer: "Issuer") -> None:
    assert ask(vault, issuer.token(None)).status_code == 401  # there are three keys


def test_unknown_ids_do_not_pester_the_issuer_and_a_new_one_is_found(vault: "Served", issuer: "Issuer") -> None:
    issuer.private["rsa-2"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    token = issuer.token("rsa-2")
    asked = len(issuer.requests)
    assert {ask(vault, token).status_code for _ in range(30)} == {401}
    assert len(issuer.requests) - asked < 10
    issuer.published.append("rsa-2")
    until(lambda: ask(vault, token).status_code == 200)


def test_an_issuer_that_does_not_answer(serve_vault: Callable[..., "Served"], issuer: "Issuer") -> None:
    served = serve_vault(oidc_issuer="http://127.0.0.1:9", oidc_audience="vault")
    for _ in range(2):
        answer = ask(served, issuer.token())
        assert answer.status_code == 503
        assert answer.json()["detail"] == "the issuer http://127.0.0.1:9 does not answer"
    assert served.client.get("/notes").status_code == 200


def test_another_issuers_description(serve_vault: Callable[..., "Served"], issuer: "Issuer") -> None:
    served = serve_vault(oidc_issuer=f"{issuer.url}/", oidc_audience="vault")
    assert ask(served, issuer.token(iss=f"{issuer.url}/")).status_code == 503


def test_url_of_the_keys_and_a_claim_inside(serve_vault: Callable[..., "Served"], issuer: "Issuer") -> None:
    served = serve_vault(
        oidc_issuer="https://login.example",
        oidc_jwks_url=f"{issuer.url}/keys",
        oidc_audience="vault",
        oidc_roles_claim="realm_access.roles",
    )
    right = issuer.token(iss="https://login.example", roles=None, realm_access={"roles": ["admin"]})
    assert ask(served, right).status_code == 200
    assert ask(served, issuer.token(iss="https://login.example")).status_code == 403


def test_junk_among_the_keys(serve_vault: Callable[..., "Served"], issuer: "Issuer") -> None:
    """A key set with invalid keys was a 500."""
    served = serve_vault(oidc_issuer=issuer.url, oidc_audience="vault")
    issuer.junk = [1, None, [], {}, {"kty": "RSA", "kid": "bad", "n": 5, "e": None}, {"kty": "EC", "kid": 1}]
    try:
        assert ask(served, issuer.token()).status_code == 200
    finally:
        issuer.junk = []
