"""The frontend that `pulpo compile` generates: the package's files, and types made of the metadata."""

import json
import re
from pathlib import Path

import pytest

from pulpo_core.generation import GenerationContext
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject, run_pulpo, write_project
from pulpo_refine.compile.generator import FrontendGenerator
from pulpo_refine.compile.typescript import write_types
from pulpo_refine.config.document import describe
from pulpo_refine.places import SOURCE
from pulpo_refine.settings import RefineSettings

MAIN = '''
from typing import Any, Literal

from beanie import Document, Link
from pulpo_core import datamodel, operation
from pydantic import BaseModel


class Part(BaseModel):
    model_config = {"extra": "allow"}
    weight: float | None = None
    inner: list["Part"] = []


@datamodel(path="our-things")
class Thing(Document):
    """A thing "of" ours */ `${x}`."""

    name: str
    mode: Literal["a", 'b"c', 3] = "a"
    parts: dict[str, Part] = {}
    span: tuple[int, str] = (1, "x")
    other: Link["Thing"] | None = None
    anything: Any = None


@operation(name="things.weigh")
async def weigh(thing: Thing, unit: str = "kg") -> float:
    return 1
'''
TYPES = """\
export interface Thing {
  id: string
  name: string
  mode: "a" | "b\\"c" | 3
  parts: Record<string, Part>
  span: [number, string]
  other: Link | null
  anything: unknown
}

export interface Part {
  weight: number | null
  inner: (Part)[]
  [key: string]: unknown
}

export interface ThingsWeighInput {
  thing: Thing
  unit?: string
}

export const models = {
  "Thing": {"path": "our-things", "label": "Thing", "plural": "Things", "primary": "name"},
} as const

export const operations = {
  "things.weigh": {"label": "Weigh"},
} as const

/** The documents by the names of their models. */
export interface Documents {
  "Thing": Thing
}

/** The inputs by the names of their operations. */
export interface Inputs {
  "things.weigh": ThingsWeighInput
}
"""


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """A project with a model and an operation."""
    return make_project(MAIN)


def test_types(project: Project) -> None:
    text = write_types(describe(project.load(), None))
    assert text.partition("collection: string\n}\n\n")[2] == TYPES


def test_files(project: Project) -> None:
    context = GenerationContext(project.load(), "shop", project.root, "..", "1.2.3")
    artifacts = {each.path: each for each in FrontendGenerator(RefineSettings()).generate(context)}
    packaged = [path for path in SOURCE.rglob("*.ts*") if "node_modules" not in path.parts and "dist" not in path.parts]
    assert {f"generated_frontend/{path.relative_to(SOURCE).as_posix()}" for path in packaged} <= artifacts.keys()
    package = json.loads(artifacts["generated_frontend/package.json"].content)
    assert (package["version"], package["pulpo"]) == ("1.2.3", {"own": "../../ui"})
    page = artifacts["generated_frontend/src/generated/pages/thing.ts"]
    assert page.sources == (project.load().model("Thing"),)
    assert re.findall(r"^  (\w+):", page.content, re.MULTILINE) == ["list", "show", "create", "edit", "import"]
    assert '"our-things": pages0' in artifacts["generated_frontend/src/generated/resources.ts"].content


def test_commands_without_a_frontend(tmp_path: Path) -> None:
    write_project(tmp_path, MAIN)
    run_pulpo("compile", cwd=tmp_path)
    refused = run_pulpo("ui", "build", cwd=tmp_path, expect=2)
    assert "the frontend is not generated yet" in refused.stderr
    away = run_pulpo("ui", "open", "--port", "9", cwd=tmp_path, expect=3)
    assert "the API does not answer at http://127.0.0.1:9" in away.stderr


def test_without_node(tmp_path: Path) -> None:
    write_project(tmp_path, MAIN)
    run_pulpo("compile", cwd=tmp_path, PULPO_REFINE_FRONTEND="true")
    refused = run_pulpo("ui", "build", cwd=tmp_path, expect=3, PATH="/nowhere")
    assert "there is no Node.js" in refused.stderr
