"""The OpenAPI documents of projects are valid, and so is every example in them."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from pulpo_core.testing import quick_command

PROJECTS = Path(__file__).parent / "projects"
EXAMPLES = Path(__file__).parents[3] / "examples"
pytestmark = pytest.mark.xdist_group("openapi-validity")
OWN = ("golden", "shop", "types", "shapes")
FOLDERS = [*(PROJECTS / name for name in OWN), EXAMPLES / "jobhunter", EXAMPLES / "observatory"]
NO_SCHEMAS = ("example", "examples", "default", "enum", "const")


def written(folder: Path, *options: str) -> str:
    """The document of a project, as the command writes it."""
    command = [*quick_command(), "--project", str(folder), "api", "openapi", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """Those of all projects, by name."""
    return {folder.name: json.loads(written(folder)) for folder in FOLDERS}


@pytest.mark.parametrize("name", ["golden", "types", "shapes"])
def test_documents_are_valid(name: str, documents: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(documents[name]).iter_errors()] == []


def test_a_document_that_contains_itself_has_all_its_fields(documents: dict[str, Any]) -> None:
    schemas = documents["shapes"]["components"]["schemas"]
    for name, more in {"Input": set(), "Patch": set(), "Output": {"id", "_problems"}}.items():
        properties = schemas[f"Category{name}"]["properties"]
        assert set(properties) == {"title", "inner", "main", "see"} | more
    assert "integer" in json.dumps(schemas["CategoryInput"]["properties"]["see"])  # the ids of places


@pytest.mark.parametrize("name", [folder.name for folder in FOLDERS])
def test_examples_are_valid(name: str, documents: dict[str, Any]) -> None:
    document = documents[name]
    found = list(examples(document))
    assert len(found) > 50
    for schema, example in found:
        whole = {"components": document["components"], "allOf": [schema]}
        errors = jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(example)
        assert [error.message for error in errors] == [], (schema, example)


def examples(part: Any) -> Iterator[tuple[Any, Any]]:
    """Each schema that has an example, with the example."""
    if isinstance(part, list):
        for item in part:
            yield from examples(item)
    elif isinstance(part, dict):
        if isinstance(part.get("examples"), list):
            yield from (({k: v for k, v in part.items() if k != "examples"}, value) for value in part["examples"])
        if "schema" in part and "example" in part:
            yield part["schema"], part["example"]
        for key, value in part.items():
            if key not in NO_SCHEMAS or "type" not in part:  # a field may be called like that
                yield from examples(value)


@pytest.mark.parametrize("name", [folder.name for folder in FOLDERS])
def test_generators_of_clients_get_along(name: str, documents: dict[str, Any]) -> None:
    """No two schemas have one title, by which some name their classes; and what a list may leave out has no default,
    by which others take it to be always there."""
    schemas = documents[name]["components"]["schemas"]
    titles = [schema["title"] for schema in schemas.values() if "title" in schema]
    assert len(titles) == len(set(titles))
    items = [schema for schema_name, schema in schemas.items() if schema_name.endswith("Item")]
    assert not [part for item in items for part in item.get("properties", {}).values() if "default" in part]


def test_links_of_a_list_may_be_expanded(documents: dict[str, Any]) -> None:
    """Also those that have a description."""
    star = documents["observatory"]["components"]["schemas"]["ObservingRequestItem"]["properties"]["star"]
    either = [{"$ref": "#/components/schemas/Link"}, {"$ref": "#/components/schemas/StarItem"}]
    assert star == {"anyOf": either, "description": "The star to observe"}


def test_bodies_and_answers_have_examples(documents: dict[str, Any]) -> None:
    """All that a stranger sends and gets in the examples is shown once, unless there is nothing to show."""
    for name in ("jobhunter", "observatory"):
        schemas = documents[name]["components"]["schemas"]
        for model in (schema.removesuffix("Page") for schema in schemas if schema.endswith("Page")):
            for suffix in ("Input", "Output", "Patch"):
                assert schemas[f"{model}{suffix}"]["examples"], (name, model, suffix)


def test_yaml(tmp_path: Path, documents: dict[str, Any]) -> None:
    written(PROJECTS / "golden", "--output", str(tmp_path / "openapi.yaml"))
    text = (tmp_path / "openapi.yaml").read_text()
    assert text.startswith("openapi: 3.1.0\n")
    assert yaml.safe_load(text) == documents["golden"]
