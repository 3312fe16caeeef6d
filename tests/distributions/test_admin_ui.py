"""The admin UI as it is installed: built, in the wheel, on a machine without Node.js."""

import re
from pathlib import Path

import pytest

from tests.distributions.conftest import MakeEnvironment

pytestmark = [pytest.mark.xdist_group("distributions-serving"), pytest.mark.any_engine]


def test_it_is_served_without_node(make_environment: MakeEnvironment, project: Path, database_url: str) -> None:
    environment = make_environment("pulpo_core", "pulpo_api", "pulpo_refine")
    variables = {"PATH": str(environment.bin), "PULPO_DATABASE_URL": database_url}
    compiled = environment.pulpo("compile", cwd=project, **variables)
    assert (compiled.code, compiled.err) == (0, "")
    assert (project / ".run_cache/generated_frontend/package.json").is_file()
    with environment.api(project, **variables) as api:
        page = api.client.get("/admin")
        assert page.status_code == 200
        scripts = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', page.text)
        assert scripts
        for path in scripts:
            answer = api.client.get(f"/admin/{path}")
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
        assert [model["name"] for model in api.client.get("/admin/config").json()["models"]] == ["Note"]
        opened = environment.pulpo("ui", "open", "--port", str(api.client.base_url.port), cwd=project, **variables)
        assert opened.out.startswith(str(api.client.base_url))
        assert api.client.get(opened.out.strip()).status_code == 303
        assert api.client.get("/me").json()["roles"] == ["admin"]
    refused = environment.pulpo("ui", "build", cwd=project, **variables)
    assert (refused.code, "there is no Node.js" in refused.err) == (3, True)
