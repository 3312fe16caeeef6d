"""Models and operations that the API cannot serve are left out, and everything else is served."""

import json
import re
from pathlib import Path

import httpx
import pytest

from pulpo_core.generation import compile_project
from pulpo_core.testing import MakeProject, Served, run_pulpo

pytestmark = [pytest.mark.xdist_group("api-omissions"), pytest.mark.any_engine]

MAIN = """
    from beanie import Document, Link
    from pulpo_core import datamodel, operation
    from pydantic import ConfigDict

    class Odd:
        pass

    @datamodel(path="docs")
    class Paper(Document):
        title: str

    @datamodel
    class Strange(Document):
        model_config = ConfigDict(arbitrary_types_allowed=True)

        odd: Odd | None = None

        class Settings:
            bson_encoders = {Odd: str}

    @datamodel
    class Signed(Document):
        async def save(self, *arguments, **options):
            return await super().save(*arguments, **options)

    @datamodel
    class Note(Document):
        text: str
        paper: Link[Paper] | None = None

    @operation(name="graph")
    async def draw() -> int:
        return 1

    @operation(name="papers.add")
    async def add(title: str) -> str:
        return str((await Paper(title=title).insert()).id)
"""
REASONS = {
    "Paper": "model 'Paper' is left out: model 'Paper' has the path 'docs', which is used by the API itself",
    "Signed": "model 'Signed' is left out: model 'Signed' overrides save, which the routes would not call",
    "graph": "operation 'graph' is left out: operation 'graph' would be served at /operations/graph,",
    "Strange": "model 'Strange' is left out: model 'Strange' cannot be described: Unable to generate pydantic-core",
}


def test_what_is_left_out_and_what_is_written(make_project: MakeProject) -> None:
    project = make_project(MAIN)
    compilation = compile_project(project, only=["api"])
    assert [[part.name for part in failure.parts] for failure in compilation.failures] == [[name] for name in REASONS]
    for failure, message in zip(compilation.failures, REASONS.values(), strict=True):
        assert failure.message.startswith(message)
        assert re.fullmatch(r".*main.py:\d+", str(failure.error.where))
    written = {path.relative_to(project.output).as_posix() for path in project.output.rglob("*.py")}
    assert written == {
        "generated_api.py",
        "api_routes/__init__.py",
        "api_routes/note.py",
        "api_routes/operations/__init__.py",
        "api_routes/operations/papers_add.py",
    }
    paths = json.loads((project.output / "openapi.json").read_text())["paths"]
    assert {path.split("/")[1] for path in paths} == {
        "notes",
        "operations",
        "models",
        "events",
        "health",
        "ready",
        "me",
        "login",
        "logout",
    }


def test_the_others_are_served(make_project: MakeProject, database_url: str) -> None:
    root = make_project(MAIN).root
    done = run_pulpo("compile", "--only", "api", cwd=root, expect=1)
    assert all(message in done.stderr for message in REASONS.values())
    served = Served(root, PULPO_DATABASE_URL=database_url)
    with served.running(), httpx.Client(base_url=served.url, trust_env=False) as client:
        paper = client.post("/operations/papers.add", json={"title": "On notes"}).json()
        assert client.post("/notes", json={"text": "a", "paper": paper}).status_code == 201
        [note] = client.get("/notes?expand=paper").json()["items"]
        assert note["paper"]["title"] == "On notes"
        assert [model["name"] for model in client.get("/models").json()] == ["Note"]
        assert client.get("/models/Paper").status_code == 404
        assert "<!DOCTYPE html>" in client.get("/docs").text
        assert client.post("/operations/graph").status_code == 404


def test_the_document_by_itself(make_project: MakeProject, tmp_path: Path) -> None:
    root = make_project(MAIN).root
    run_pulpo("compile", "--only", "api", cwd=root, expect=1)
    done = run_pulpo("api", "openapi", cwd=root, expect=1)
    assert json.loads(done.stdout).keys() == json.loads((root / ".run_cache" / "openapi.json").read_text()).keys()
    assert "model 'Paper' has the path 'docs'" in done.stderr
    run_pulpo("api", "openapi", "--output", str(tmp_path / "api.yaml"), cwd=root, expect=1)
    assert "/notes" in (tmp_path / "api.yaml").read_text()
