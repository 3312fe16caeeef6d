"""The flows of a project by name, and where the generated code has them. Imports nothing of Prefect."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions import ConfigurationError, NotFoundError
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project
from pulpo_prefect.codegen.generator import FOLDER
from pulpo_prefect.codegen.module import FlowModule
from pulpo_prefect.orchestration import FlowDefinition, OrchestrationCompiler
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect import Flow


def flow_definitions(project: Project) -> Mapping[str, FlowDefinition]:
    """The flows by their namespace, or operation. Raises DeclarationError for operations that cannot be ordered."""
    exclude = project.section(PrefectSettings).exclude
    flows = OrchestrationCompiler(project.load(), exclude).compile().flows
    return {flow.namespace: flow for flow in flows}


def find_flow(project: Project, name: str) -> FlowDefinition:
    """The flow of a namespace or of a standalone operation. Raises NotFoundError."""
    found = flow_definitions(project)
    if name in found:
        return found[name]
    close = get_close_matches(name, found, n=3)
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "`pulpo flows` shows them"
    raise NotFoundError(f"the project has no flow {name!r}", hint=hint)


def entrypoints(metadata: Metadata, settings: PrefectSettings) -> dict[str, str]:
    """Where the generated code has each flow, in Prefect's words: `orchestration/scraping_flow.py:scraping_flow`."""
    found: dict[str, str] = {}
    for module, flows in OrchestrationCompiler(metadata, settings.exclude).compile().modules.items():
        names = FlowModule(flows, submits=settings.task_runner != "threads").flow_names
        found |= {flow.namespace: f"{FOLDER}/{module}.py:{names[flow.name]}" for flow in flows}
    return found


def require_compiled(project: Project) -> None:
    """Raise ConfigurationError where no flows have been generated."""
    if not (project.output / FOLDER).is_dir():
        raise ConfigurationError(
            "the flows are not compiled yet", where=project.output, hint="run `pulpo compile` first"
        )


def load_flow(project: Project, flow: FlowDefinition) -> "Flow[..., Any]":
    """Import the generated flow. Raises ConfigurationError where the generated code does not have it."""
    from prefect import Flow

    require_compiled(project)
    file = project.output / FOLDER / f"{flow.module}.py"
    module = project.import_generated(f"{FOLDER}.{flow.module}") if file.is_file() else None
    for found in vars(module).values() if module else ():
        if isinstance(found, Flow) and found.name == flow.namespace:
            return found
    raise ConfigurationError(
        f"the generated code has no flow {flow.namespace!r}",
        where=file,
        hint="it is older than the project: run `pulpo compile`",
    )
