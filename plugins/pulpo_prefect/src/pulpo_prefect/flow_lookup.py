"""Finds the flows of a project by name, and their generated code. Does not import Prefect."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pulpo_core.analysis import project_flows
from pulpo_core.exceptions import ConfigurationError, NotFoundError
from pulpo_core.project import Project
from pulpo_core.suggestions import did_you_mean
from pulpo_prefect.codegen.generator import FOLDER
from pulpo_prefect.codegen.module import FlowModule
from pulpo_prefect.orchestration import FlowDefinition, Orchestration, OrchestrationCompiler
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect import Flow


def project_orchestration(project: Project) -> Orchestration:
    """Return the flows that a project's settings select."""
    name, metadata = project.settings.name, project.load()
    return OrchestrationCompiler(name, metadata, project.section(PrefectSettings)).compile()


def flow_definitions(project: Project) -> Mapping[str, FlowDefinition]:
    """Return the flows by their namespace or operation."""
    return {flow.namespace: flow for flow in project_orchestration(project).flows}


def find_flow(project: Project, name: str) -> FlowDefinition:
    """Return the flow of a namespace or of a standalone operation, or the flow whose function has this name.

    Raises NotFoundError, or the error because of which the flow cannot be written.
    """
    orchestration = project_orchestration(project)
    found = {flow.namespace: flow for flow in orchestration.flows}
    if flow := found.get(name) or next((flow for flow in orchestration.flows if flow.name == name), None):
        return flow
    for omission in orchestration.omissions:
        if name in {part.name for part in omission.parts}:
            raise omission.error
    if name in {flow.name for flow in project_flows(project.load())}:
        hint = "`only` or `exclude` in [tool.pulpo.prefect] leaves it out"
    else:
        hint = did_you_mean(name, found, "`pulpo flows` shows them", most=3)
    raise NotFoundError(f"the project has no flow {name!r}", hint=hint)


def entrypoints(orchestration: Orchestration, settings: PrefectSettings) -> dict[str, str]:
    """Return the location of each flow in the generated code, in Prefect's form.

    `scraping` is at `orchestration/scraping_flow.py:scraping_flow`.
    """
    found: dict[str, str] = {}
    for module, flows in orchestration.modules.items():
        names = FlowModule(flows, submits=settings.task_runner != "threads").flow_names
        found |= {flow.namespace: f"{FOLDER}/{module}.py:{names[flow.name]}" for flow in flows}
    return found


def require_compiled(project: Project) -> None:
    """Raise ConfigurationError if no flows have been generated."""
    if not (project.output / FOLDER).is_dir():
        raise ConfigurationError(
            "the flows are not compiled yet", where=project.output, hint="run `pulpo compile` first"
        )


def load_flow(project: Project, flow: FlowDefinition) -> "Flow[..., Any]":
    """Import a generated flow. Raises ConfigurationError if the generated code does not have it."""
    from prefect import Flow

    require_compiled(project)
    file = project.output / FOLDER / f"{flow.module}.py"
    module = project.import_generated(f"{FOLDER}.{flow.module}") if file.is_file() else None
    for found in vars(module).values() if module else ():
        if isinstance(found, Flow) and found.name == flow.prefect_name:
            return found
    raise ConfigurationError(
        f"the generated code has no flow {flow.namespace!r}",
        where=file,
        hint="it is out of date: run `pulpo compile`",
    )
