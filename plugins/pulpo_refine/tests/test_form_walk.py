"""Forms judge values as the API does: from every model of the projects, valid and invalid values walk every form."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from plugins.pulpo_refine.tests.conftest import Serve
from plugins.pulpo_refine.tests.form_values import candidates

Json = Any
FRONTEND = Path(__file__).parents[1] / "src/pulpo_refine/frontend"
MODULES = FRONTEND / "node_modules"
PROJECTS = ["types", "shop", "shapes", "jobhunter", "observatory"]
"""Rules that only the server knows, by model and field: validators of the model's own, and types that the forms take for text."""
OWN_RULES: dict[tuple[str, str], str] = {}


def judge(folder: Path, types: Json, cases: list[Json]) -> list[Json]:
    """Let the form engine judge documents: its problems, and the bodies that it would send."""
    file = folder / "cases.json"
    file.write_text(json.dumps({"types": types, "cases": cases}), "utf-8")
    npx = shutil.which("npx")
    if npx is None or not MODULES.exists():
        pytest.skip("the frontend's packages are not installed: `make ui` installs them")
    command = [npx, "vitest", "run", "src/forms/walk.test.ts"]
    environment = {**os.environ, "PULPO_FORM_WALK": str(file)}
    done = subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts: list[Json] = json.loads(file.with_name("cases.json.verdicts").read_text("utf-8"))
    return verdicts


def writable(model: Json) -> list[Json]:
    fields = [model["idField"], *model["fields"]] if "idField" in model else model["fields"]
    return [field for field in fields if not field.get("readOnly") and not field.get("computed")]


@pytest.fixture(scope="module", params=PROJECTS)
def client(request: pytest.FixtureRequest, serve_example: Serve) -> Iterator[httpx.Client]:
    served = serve_example(request.param)
    with httpx.Client(base_url=served.url, timeout=60, trust_env=False) as client:
        yield client


def test_every_form(client: httpx.Client, tmp_path: Path) -> None:
    config = client.get("/admin/config").json()
    types = config["types"]
    models = [model for model in config["models"] if "create" in model.get("can", []) and not model.get("timeSeries")]
    bases = start_values(tmp_path, types, models)
    cases = [
        (model, field["name"], {**bases[model["name"]], field["name"]: value})
        for model in models
        for field in writable(model)
        for value in candidates(field, types)
    ]
    verdicts = judge(tmp_path, types, [{"fields": writable(model), "value": value} for model, _, value in cases])
    wrong: list[str] = []
    for model in models:
        mine = [(case, verdict) for case, verdict in zip(cases, verdicts, strict=True) if case[0] is model]
        for start in range(0, len(mine), 500):
            wrong += compare(client, model, mine[start : start + 500])
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:60])


def start_values(folder: Path, types: Json, models: list[Json]) -> dict[str, Json]:
    """Return a valid document for each model: the first value of each required field that the forms accept."""
    tries = [
        (model["name"], field["name"], {"fields": [field], "value": {field["name"]: value}})
        for model in models
        for field in writable(model)
        if field.get("required")
        for value in candidates(field, types)
    ]
    found: dict[str, Json] = {model["name"]: {} for model in models}
    for (model, field, case), verdict in zip(tries, judge(folder, types, [case for *_, case in tries]), strict=True):
        if not verdict["problems"]:
            found[model].setdefault(field, case["value"][field])
    return found


def compare(client: httpx.Client, model: Json, cases: list[tuple[Any, Json]]) -> list[str]:
    """Return where the API says otherwise than the form; a value that is taken already was fine."""
    body = {"operations": [{"create": verdict["body"]} for _, verdict in cases]}
    response = client.post(f"/{model['path']}/bulk", json=body)
    assert response.status_code == 200, response.text
    wrong = []
    for ((_, field, value), verdict), item in zip(cases, response.json()["items"], strict=True):
        accepts, accepted = not verdict["problems"], item["status"] in (201, 409)
        if accepts != accepted and (model["name"], field) not in OWN_RULES:
            said = item.get("problem", {}).get("detail", item["status"])
            shown = json.dumps(value.get(field))[:80]
            wrong.append(
                f"{model['name']}.{field} = {shown}: the form {verdict['problems'] or 'accepts'}, the API {said}"[:300]
            )
    return wrong
