"""Every `loc` of an error leads through what was sent: names of fields, keys and indexes, nothing of pydantic's own."""

import copy
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pulpo_api.json_schema import Schemas
from pulpo_core.documents import Documents
from pulpo_core.examples import NoExampleError, OwnDefinitions, example_of
from pulpo_core.exceptions import ValidationError
from pulpo_core.invocation import validate_input
from pulpo_core.project import Project
from pulpo_core.registries import ModelRegistry, OperationRegistry
from pulpo_core.runtime import running

pytestmark = [pytest.mark.database, pytest.mark.any_engine]
HERE = Path(__file__).parent
EXAMPLES = HERE.parents[2] / "examples"
WRONG: tuple[Any, ...] = (None, "", "?", -1e9, True, [], [[]], [{}], ["?"], {}, {"?": "?"}, {"?": {"?": []}})


@pytest.fixture
def forgotten(registries: None) -> Iterator[None]:
    """Load the projects anew for the test, and bring back what other tests have imported of them."""
    path, others = list(sys.path), {name: sys.modules.pop(name) for name in project_modules()}
    yield
    sys.path[:] = path
    for name in project_modules():
        del sys.modules[name]
    sys.modules.update(others)


def project_modules() -> list[str]:
    """Return the names of the modules of projects that are imported."""
    folders = [HERE / "projects", EXAMPLES / "jobhunter", EXAMPLES / "observatory"]
    own, tests = tuple(f"{folder}/" for folder in folders), tuple(f"{folder}/tests/" for folder in folders)
    files = {name: str(getattr(module, "__file__", "")) for name, module in sys.modules.items()}
    return [name for name, file in files.items() if file.startswith(own) and not file.startswith(tests)]


def places(value: Any, loc: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value in a JSON value."""
    yield loc
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*loc, key))


def changed(value: Any, loc: tuple[Any, ...], wrong: Any) -> Any:
    """Return a JSON value with another one at a place."""
    found = copy.deepcopy(value)
    inner = found
    for part in loc[:-1]:
        inner = inner[part]
    inner[loc[-1]] = copy.deepcopy(wrong)
    return found


def leads(loc: tuple[Any, ...], value: Any) -> bool:
    """Return True if a path leads through a JSON value; its last part may be the name of a field that is missing."""
    for place, part in enumerate(loc):
        is_last = place == len(loc) - 1
        if isinstance(value, list) and isinstance(part, int):
            if part >= len(value):  # of a tuple that is too short
                return is_last
            value = value[part]
        elif isinstance(value, dict) and isinstance(part, str):
            if part not in value:
                return is_last and part.isidentifier()
            value = value[part]
        else:
            return False
    return True


def bodies(model: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield examples of a model with the field that is new in each: one for each member of each union."""
    schema = model.model_json_schema(by_alias=False, schema_generator=Schemas)
    definitions = OwnDefinitions(schema)
    properties = definitions.resolve(schema).get("properties", {})
    whole = {}
    for name, part in properties.items():
        with_default = {key: value for key, value in part.items() if key not in ("default", "$ref")} | {
            key: part[key] for key in ("$ref",) if key in part
        }
        members = [each for key in ("anyOf", "oneOf") for each in with_default.get(key, ())] or [with_default]
        for member in members:
            try:
                whole[name] = example_of({k: v for k, v in member.items() if k != "default"}, definitions)
            except NoExampleError:
                continue
            yield name, {key: value for key, value in whole.items() if key not in ("id", "_id")}


@pytest.mark.filterwarnings("ignore:__int__ returned non-int:DeprecationWarning")  # of a network for True
@pytest.mark.parametrize("name", ["shop", "types", "shapes", "jobhunter", "observatory"])
async def test_paths_lead_through_what_was_sent(
    name: str, forgotten: None, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULPO_DATABASE_URL", database_url)
    root = EXAMPLES / name if (EXAMPLES / name).exists() else HERE / "projects" / name
    strange: list[Any] = []
    count = 0
    async with running(Project(root)):
        takers: list[tuple[Any, Any]] = [
            (model.document_cls, Documents[Any](model)._writer.validator.new)
            for model in ModelRegistry.list_all()
            if model.view is None
        ]
        takers += [(each.input_schema, partial(validate_input, each)) for each in OperationRegistry.list_all()]
        for model, take in takers:
            for field, body in bodies(model):
                for sent, errors in refusals(take, field, body):
                    count += 1
                    strange += [(model.__name__, error, sent) for error in errors if not leads(error["loc"], sent)]
    assert not strange[:3]
    assert count > 100


def refusals(validate: Any, field: str, body: dict[str, Any]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Yield what was sent, and the findings about it, for a wrong value at each place of a field."""
    for loc in places(body):
        for wrong in WRONG if loc[:1] == (field,) else ():
            sent = changed(body, loc, wrong)
            try:
                validate(sent)
            except ValidationError as error:
                yield sent, error.errors
