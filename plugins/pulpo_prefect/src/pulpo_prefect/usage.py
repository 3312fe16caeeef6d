"""Usage examples for running an operation as a flow or as part of one, for the documentation of a project."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from pydantic.errors import PydanticInvalidForJsonSchema

from pulpo_core.analysis import DataFlow, Parameter
from pulpo_core.examples import NoExampleError, OwnDefinitions, example_of
from pulpo_core.metadata import OperationMetadata
from pulpo_core.project import Project
from pulpo_core.usage import Usage
from pulpo_prefect.flow_lookup import flow_definitions
from pulpo_prefect.orchestration import FlowDefinition
from pulpo_prefect.running.parameters import adapter

_flows: WeakKeyDictionary[Project, Mapping[str, FlowDefinition]] = (
    WeakKeyDictionary()
)  # looked up once for all operations


def usage(operation: OperationMetadata, project: Project) -> Iterator[Usage]:
    """Yield the command that runs the flow of the root namespace, if it makes sense to run it as a whole."""
    if project not in _flows:
        _flows[project] = flow_definitions(project)
    root = operation.name.partition(".")[0]
    flow = _flows[project].get(root)
    if flow and flow.runs_as_a_whole:
        title = "Run it as a flow" if len(flow.operations) == 1 else f"Run the flow {root}, which it is part of"
        yield Usage("Prefect", title, _command(flow.data_flow))


def _command(flow: DataFlow) -> str:
    given = [shlex.quote(f"{p.name}={_value(p)}") for p in flow.parameters if p.is_required]
    return " ".join([f"pulpo prefect run {flow.name}", *(f"--param {value}" for value in given)])


def _value(parameter: Parameter) -> str:
    """Return an example value for the command line: text as it is, anything else as JSON."""
    try:
        schema = adapter(parameter).json_schema(by_alias=False)
        value: Any = example_of(schema, OwnDefinitions(schema))
    except (NoExampleError, PydanticInvalidForJsonSchema):
        return "…"
    return value if isinstance(value, str) else json.dumps(value)
