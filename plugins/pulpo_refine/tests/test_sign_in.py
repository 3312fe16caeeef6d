"""The first sign-in: a link that `pulpo ui open` prints."""

import httpx

from plugins.pulpo_refine.tests.conftest import Serve
from pulpo_core.testing import run_pulpo


def test_open(serve_example: Serve) -> None:
    served = serve_example("jobhunter", PULPO_API_AUTHENTICATION="required")
    opened = run_pulpo("ui", "open", "--port", str(served.port), cwd=served.root, expect=0, **served.variables)
    url = opened.stdout.strip()
    with httpx.Client(trust_env=False, timeout=30) as browser:
        begun = browser.get(url)
        assert (begun.status_code, begun.headers["location"]) == (303, "/admin/")
        config = browser.get(f"{served.url}/admin/config").json()
    assert config["actor"]["id"].startswith("local:")
    assert "Application" in {model["name"] for model in config["models"]}
    with httpx.Client(trust_env=False, timeout=30) as other:
        assert other.get(url).status_code == 401
