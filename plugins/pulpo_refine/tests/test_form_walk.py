"""Forms judge values as the API does: from every model of the projects, valid and invalid values walk every form."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import pytest

from plugins.pulpo_refine.tests.conftest import Serve
from plugins.pulpo_refine.tests.form_values import Schema, candidates
from pulpo_core.testing import empty_database
from pulpo_refine.node.runtime import find_node
from pulpo_refine.places import SOURCE

Json = Any
PROJECTS = ["types", "shop", "shapes", "jobhunter", "observatory"]
OWN_RULES = {
    *(("Sample", name) for name in ("filled", "address", "address6", "network", "pattern", "path", "size")),
    ("Job", "salary"),
    ("Plan", "dark"),
    ("Sample", "unique"),
    *(("Category", name) for name in ("inner", "main")),
}
"""Where only the server knows the rules: validators of the model's own, types that the forms take for text, and
documents of a model inside of a document, which are edited as JSON."""
OWN_WRITES = {("Count", "log")}
"""Fields that the model's own methods write, too."""
STARTS = {
    ("Plan", "dark"): [
        {"evening": "2026-02-28", "begins_at": "2026-02-28T20:00:00Z", "ends_at": "2026-03-01T04:00:00Z"}
    ],
}
"""Values to begin with, where the first that the form accepts is refused by a validator of the model's own."""


class Case(NamedTuple):
    """A document that is tried, for one value of one field."""

    walk: "Walk"
    model: Json
    field: str
    value: Json
    shown: Json = None
    """What the form shows, if not all of the model."""
    base: Json = None
    """The stored document that is edited."""


def judge(folder: Path, cases: list[Case]) -> list[Json]:
    """Let the form engine judge documents: its problems, and the bodies that it would send."""
    vitest = SOURCE / "node_modules/vitest/vitest.mjs"
    if not vitest.exists():
        pytest.fail("the frontend's packages are not installed: `make ui` installs them", pytrace=False)
    file = folder / "cases.json"
    given = [
        {"model": case.shown or case.model, "types": case.walk.schema.types, "value": case.value}
        | ({"base": case.base} if case.base else {})
        for case in cases
    ]
    file.write_text(json.dumps(shared(given)), "utf-8")
    command = [str(find_node().node), str(vitest), "run"]
    environment = {**os.environ, "PULPO_FORM_WALK": str(file)}
    done = subprocess.run(command, cwd=SOURCE, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts: list[Json] = json.loads(file.with_name("cases.json.verdicts").read_text("utf-8"))
    return verdicts


def shared(cases: list[Json]) -> Json:
    """Return the cases with models and types by number: each of them stands in the file once."""
    numbers: dict[int, int] = {}
    parts: list[Json] = []

    def number(part: Json) -> int:
        if id(part) not in numbers:
            numbers[id(part)] = len(parts)
            parts.append(part)
        return numbers[id(part)]

    named = [{**case, "model": number(case["model"]), "types": number(case["types"])} for case in cases]
    return {"parts": parts, "cases": named}


def writable(model: Json) -> list[Json]:
    fields = [model["idField"], *model["fields"]] if "idField" in model else model["fields"]
    return [field for field in fields if not field.get("readOnly") and not field.get("computed")]


def only(field: Json) -> Json:
    """Return a model with this field alone."""
    return {"idField": field, "fields": []} if field["name"] == "id" else {"fields": [field]}


class Walk(NamedTuple):
    """A served project: its models, and what fields refer to."""

    client: httpx.Client
    models: list[Json]
    schema: Schema


@pytest.fixture
def walks(serve_example: Serve) -> Iterator[list[Walk]]:
    with ExitStack() as stack:
        found = []
        for project in PROJECTS:
            served = serve_example(project)
            empty_database(served.variables["PULPO_DATABASE_URL"])
            client = stack.enter_context(httpx.Client(base_url=served.url, timeout=60, trust_env=False))
            config = client.get("/admin/config").json()
            models = [model for model in config["models"] if "create" in model.get("can", [])]
            found.append(Walk(client, models, Schema(config["types"], {})))
        yield found


def test_every_form(walks: list[Walk], tmp_path: Path) -> None:
    bases = [first_documents(*each) for each in zip(walks, start_values(walks, tmp_path), strict=True)]
    cases = [
        Case(walk, model, field["name"], {**base[model["name"]], field["name"]: value})
        for walk, base in zip(walks, bases, strict=True)
        for model in walk.models
        for field in writable(model)
        for value in candidates(field, walk.schema)
    ]
    verdicts = judge(tmp_path, cases)
    wrong: list[str] = []
    for walk in walks:
        for model in walk.models:
            mine = [pair for pair in zip(cases, verdicts, strict=True) if pair[0].model is model]
            for start in range(0, len(mine), 500):
                wrong += compare(walk.client, model, mine[start : start + 500])
    assert len(cases) > 2_500
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:60])


def test_every_edit(walks: list[Walk], tmp_path: Path) -> None:
    """What a form sends of an edit makes the stored document the edited one, from any value of a field to any other."""
    bases = [first_documents(*each) for each in zip(walks, start_values(walks, tmp_path), strict=True)]
    edits = [
        Case(walk, model, field["name"], {**old, field["name"]: new.get(field["name"])}, base=old)
        for walk, base in zip(walks, bases, strict=True)
        for model in walk.models
        if "update" in model["can"]
        for field in writable(model)
        if not any(field.get(each) for each in ("frozen", "unique", "secret")) and field["name"] != "id"
        if (model["name"], field["name"]) not in {*OWN_RULES, *OWN_WRITES}
        for documents in [stored(walk, model, field, base[model["name"]])]
        for old, new in zip(documents, [*documents[1:], *documents[:1]], strict=True)
    ]
    wrong: list[str] = []
    for edit, sent in zip(edits, judge(tmp_path, edits), strict=True):
        path = f"/{edit.model['path']}/{quote(str(edit.base['id']), safe='')}"
        if not sent["body"]:
            continue
        method, body = ("PATCH", sent["body"]) if sent["exact"] else ("PUT", sent["replacement"])
        answer = edit.walk.client.request(method, path, json=body)
        made = answer.json().get(edit.field) if answer.status_code == 200 else answer.text
        if made != edit.value[edit.field] and answer.status_code != 409:
            before, after = edit.base.get(edit.field), edit.value[edit.field]
            wrong.append(f"{edit.model['name']}.{edit.field}: {before} -> {after}: {method} {body} made {made}"[:600])
    assert len(edits) > 800
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:60])


def stored(walk: Walk, model: Json, field: Json, base: Json) -> list[Json]:
    """Create documents with different values of a field. Return them as they are read."""
    values = candidates(field, walk.schema)
    body = {"operations": [{"create": {**base, field["name"]: value}} for value in values]}
    items = walk.client.post(f"/{model['path']}/bulk", json=body).json()["items"]
    found = [
        walk.client.get(f"/{model['path']}/{quote(str(item['id']), safe='')}")
        for item in items
        if item["status"] == 201
    ]
    documents = [answer.json() for answer in found if answer.status_code == 200]
    different = {json.dumps(document.get(field["name"]), sort_keys=True): document for document in documents}
    return [*different.values()]


def start_values(walks: list[Walk], folder: Path) -> list[dict[str, Json]]:
    """Return by project and model what a document starts with: the first accepted value of each required field."""
    tries = [
        Case(walk, model, field["name"], {field["name"]: value}, only(field))
        for walk in walks
        for model in walk.models
        for field in writable(model)
        if field.get("required")
        for value in [*first_choices(model, field), *candidates(field, walk.schema)]
    ]
    found: list[dict[str, Json]] = [{model["name"]: {} for model in walk.models} for walk in walks]
    for case, verdict in zip(tries, judge(folder, tries), strict=True):
        if not verdict["problems"] and case.value[case.field] != "":
            found[walks.index(case.walk)][case.model["name"]].setdefault(case.field, case.value[case.field])
    return found


def first_choices(model: Json, field: Json) -> list[Json]:
    """Return values to begin with; models of one collection may share what is unique."""
    own = [model["name"]] if field.get("unique") and field["kind"] == "string" else []
    return [*STARTS.get((model["name"], field["name"]), ()), *own]


def first_documents(walk: Walk, starts: dict[str, Json]) -> dict[str, Json]:
    """Create a document of each model, those that others link to first. Return what was sent, and note the links."""
    sent: dict[str, Json] = {}
    refused: list[str] = []
    while waiting := [model for model in walk.models if model["name"] not in sent]:
        refused = []
        for model in waiting:
            required = (field for field in writable(model) if field.get("required") and field["kind"] == "link")
            links = {field["name"]: (candidates(field, walk.schema) or [None])[0] for field in required}
            response = walk.client.post(f"/{model['path']}", json={**starts[model["name"]], **links})
            if response.status_code != 201:
                refused.append(response.text)
                continue
            sent[model["name"]] = {**starts[model["name"]], **links}
            link = {"id": response.json()["id"], "collection": model.get("collection", model["path"])}
            walk.schema.links[model["name"]] = link
        if len(refused) == len(waiting):
            pytest.fail("\n".join(refused))
    return sent


def compare(client: httpx.Client, model: Json, cases: list[tuple[Case, Json]]) -> list[str]:
    """Return where the API and the form disagree; a value that is already taken is fine."""
    body = {"operations": [{"create": verdict["body"]} for _, verdict in cases]}
    response = client.post(f"/{model['path']}/bulk", json=body)
    assert response.status_code == 200, response.text
    wrong = []
    for (case, verdict), item in zip(cases, response.json()["items"], strict=True):
        accepts, accepted = not verdict["problems"], item["status"] in (201, 409)
        if accepts != accepted and (model["name"], case.field) not in OWN_RULES:
            said = item.get("problem", {}).get("detail", item["status"])
            judged = verdict["problems"] or "accepts"
            shown = json.dumps(case.value.get(case.field))[:80]
            wrong.append(f"{model['name']}.{case.field} = {shown}: the form {judged}, the API {said}"[:300])
    return wrong
