"""The flows of a project by name, and where the generated code has them. Imports nothing of Prefect."""

from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pulpo_core.analysis import DataFlow, project_flows
from pulpo_core.exceptions import ConfigurationError, NotFoundError
from pulpo_core.project import Project

if TYPE_CHECKING:
    from prefect import Flow

FOLDER = "orchestration"


def find_flow(project: Project, name: str) -> DataFlow:
    """The flow of a namespace or a standalone operation. Raises NotFoundError, and DeclarationError for a wrong one."""
    found = {flow.name: flow for flow in project_flows(project.load())}
    if name in found:
        return found[name].check()
    close = get_close_matches(name, found, n=3)
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "`pulpo flows` shows them"
    raise NotFoundError(f"the project has no flow {name!r}", hint=hint)


def require_compiled(project: Project) -> None:
    """Raise ConfigurationError where no flows have been generated."""
    if not (project.output / FOLDER).is_dir():
        raise ConfigurationError(
            "the flows are not compiled yet", where=project.output, hint="run `pulpo compile` first"
        )


def load_flow(project: Project, flow: DataFlow) -> "Flow[..., Any]":
    """Import the generated flow. Raises ConfigurationError where the generated code does not have it."""
    require_compiled(project)
    module = PurePosixPath(flow_file(flow)).with_suffix("").as_posix().replace("/", ".")
    try:
        found: Flow[..., Any] = getattr(project.import_generated(module), flow_function(flow))
    except (ModuleNotFoundError, AttributeError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name not in (module, FOLDER):
            raise
        raise ConfigurationError(
            f"the generated code has no flow {flow.name!r}",
            where=project.output / flow_file(flow),
            hint="it is older than the project: run `pulpo compile`",
        ) from None
    return found


def flow_file(flow: DataFlow) -> str:
    """The generated file, below the output folder."""
    root, _, rest = flow.name.partition(".")
    is_standalone = not rest and [operation.name for operation in flow.operations] == [root]
    return f"{FOLDER}/standalones.py" if is_standalone else f"{FOLDER}/{root}_flow.py"


def flow_function(flow: DataFlow) -> str:
    """The name of the function in it."""
    return f"{flow.name.replace('.', '_')}_flow"
