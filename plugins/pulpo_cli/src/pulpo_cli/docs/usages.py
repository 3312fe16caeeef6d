"""Usage examples for models and operations on each surface, for `pulpo docs`."""

import pprint
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from pulpo_core.examples import NoExampleError, OwnDefinitions, least_example
from pulpo_core.generation.literals import literal
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.usage import Usage

if TYPE_CHECKING:
    from pulpo_core.project import Project

CALL = """\
import asyncio

from pulpo_core import Project, invoke, running


async def main():
    async with running(Project.find()):
        print(await invoke({call}))


asyncio.run(main())"""
READ = """\
import asyncio

from {module} import {outer}
from pulpo_core import Project, running


async def main():
    async with running(Project.find()):
        for one in await {name}.find_all(limit=10).to_list():
            print(one)


asyncio.run(main())"""


class _Blank:
    """A placeholder for a value without an example."""

    def __repr__(self) -> str:
        return "..."


class _Lenient(GenerateJsonSchema):
    """Describes types without a JSON schema as "anything"."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> dict[str, Any]:
        return {}


def usages(item: ModelInfo | OperationMetadata, project: "Project") -> Iterator[Usage]:
    """Yield the usages of a model or an operation: those of plugins (`pulpo_usage`), and Python."""
    found = project.plugins.collect("pulpo_usage", item=item, project=project)
    yield from (usage for _, usage in found)
    yield from python_usage(item)


def python_usage(item: ModelInfo | OperationMetadata) -> Iterable[Usage]:
    """Return the usage in Python: a call of the operation, or a list of the documents."""
    if isinstance(item, OperationMetadata):
        return [Usage("Python", "Call it", CALL.format(call=_call(item)), "python")]
    module, name = item.document_cls.__module__, item.document_cls.__qualname__
    text = READ.format(module=module, outer=name.partition(".")[0], name=name)
    return [Usage("Python", "Read some", text, "python")]


def _call(operation: OperationMetadata) -> str:
    name = literal(operation.name)
    data = input_example(operation.input_schema)
    if not data or operation.signature.default is not None:
        return name
    lines = pprint.pformat(data, width=80, sort_dicts=False).splitlines()
    return f"{name}, " + "\n                ".join(lines)


def input_example(model: type[BaseModel]) -> dict[str, Any]:
    """Return example values for the required inputs of an operation; `...` if there is no example."""
    schema = model.model_json_schema(by_alias=False, schema_generator=_Lenient)
    try:
        return least_example(schema, OwnDefinitions(schema))
    except NoExampleError:
        return {name: _Blank() for name, field in model.model_fields.items() if field.is_required()}
