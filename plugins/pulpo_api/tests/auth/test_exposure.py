"""Other addresses than loopback ones: refused without authentication, served with it."""

import os
import signal
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pulpo_core.testing import free_port, quick_command

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = [pytest.mark.xdist_group("auth-exposure"), pytest.mark.any_engine]
MAIN = "from beanie import Document\nfrom pulpo_core import datamodel\n@datamodel\nclass Thing(Document): ...\n"
GUARD = "from pulpo_core import hookimpl\n@hookimpl\ndef pulpo_authenticate(): ...\n"
Pulpo = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def pulpo(make_project: "MakeProject", database_url: str) -> Pulpo:
    """The command, in a project that is compiled."""
    project = make_project(MAIN, settings={"database_url": database_url})

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*quick_command(), *words],
            cwd=project.root,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert run("compile").returncode == 0
    run.root = project.root  # type: ignore[attr-defined]
    return run


def serves(pulpo: Any, **variables: str) -> int:
    """Start the API on all addresses, send a request without credentials, and return the status."""
    port = free_port()
    command = [*quick_command(), "api", "start", "--host", "0.0.0.0", "--port", str(port)]
    environment = {**os.environ, "PULPO_API_AUTHENTICATION": "required", **variables}
    with subprocess.Popen(command, cwd=pulpo.root, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
                return client.get(f"http://127.0.0.1:{port}/things").status_code
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)


def test_not_without_authentication(pulpo: Pulpo) -> None:
    done = pulpo("api", "start", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert done.stderr.startswith("error: the API would be reachable from outside on '0.0.0.0' without credentials")
    assert 'set authentication = "required"' in done.stderr


def test_not_when_nobody_could_enter(pulpo: Pulpo) -> None:
    pulpo("api", "keys", "create", "old")
    pulpo("api", "keys", "revoke", "old")
    done = pulpo("api", "start", "--host", "0.0.0.0", PULPO_API_AUTHENTICATION="required")
    assert done.returncode == 2
    assert "requires credentials, but there are none" in done.stderr
    assert "pulpo api keys create NAME" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_a_key(pulpo: Pulpo) -> None:
    assert pulpo("api", "keys", "create", "ops").returncode == 0
    assert serves(pulpo) == 401


def test_this_machine_is_always_among_the_allowed_hosts(pulpo: Pulpo) -> None:
    """Otherwise the checks of services would fail."""
    pulpo("api", "keys", "create", "ops")
    assert serves(pulpo, PULPO_API_ALLOWED_HOSTS='["api.example.com"]') == 401


def test_with_an_issuer(pulpo: Pulpo) -> None:
    oidc = {"PULPO_API_OIDC_ISSUER": "https://login.example", "PULPO_API_OIDC_AUDIENCE": "things"}
    assert serves(pulpo, **oidc) == 401


def test_with_a_plugin(pulpo: Pulpo, install_plugin: Callable[[str, str], None]) -> None:
    install_plugin("door", GUARD)
    assert serves(pulpo) == 401


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"OIDC_ISSUER": "https://x.example"}, "oidc_audience is not set"),
        ({"OIDC_AUDIENCE": "x"}, "oidc_issuer is not set"),
        ({"OIDC_ISSUER": "http://x.example", "OIDC_AUDIENCE": "x"}, "must be an https URL, got 'http://x.example'"),
        ({"OIDC_ISSUER": "file:///etc/passwd", "OIDC_AUDIENCE": "x"}, "must be an https URL"),
        ({"CORS_ORIGINS": '["app.example.com"]'}, "cors_origins must contain origins, got 'app.example.com'"),
        ({"CORS_ORIGINS": '["https://a.example/"]'}, "cors_origins must contain origins"),
        ({"CORS_ORIGINS": '["*"]'}, 'cors_origins="*" would let every web page'),
        ({"AUTHENTICATION": "maybe"}, "wrong setting"),
    ],
)
def test_wrong_settings(variables: dict[str, str], told: str, pulpo: Pulpo) -> None:
    done = pulpo("api", "start", **{f"PULPO_API_{name}": value for name, value in variables.items()})
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
