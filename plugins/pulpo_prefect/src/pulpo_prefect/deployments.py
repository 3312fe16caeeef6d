"""Deployments: the flows as workers know them. Made from the generated `prefect.yaml`, by Prefect's own `deploy`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pulpo_core.exceptions import NotFoundError, ServiceError
from pulpo_core.project import Project
from pulpo_prefect.catalogue import entrypoints, project_orchestration
from pulpo_prefect.orchestration import FlowDefinition
from pulpo_prefect.program import call
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

FILE = "prefect.yaml"


def work_pool(project: Project) -> str:
    """The name of the work pool: that of the settings, else the project's."""
    return project.section(PrefectSettings).work_pool or project.settings.name


def deploy(client: "SyncPrefectClient", project: Project, flows: Sequence[FlowDefinition] | None) -> None:
    """Make or bring up to date the deployments of some flows, or of all (None); their work pool, where it is missing.

    Schedules stay. Raises ServiceError with what Prefect said where it would not.
    """
    ensure_work_pool(client, work_pool(project))
    name = project.settings.name
    # What Prefect's command calls a flow before it has seen it: the function, with dashes.
    files = entrypoints(project_orchestration(project), project.section(PrefectSettings))
    functions = [files[flow.namespace].partition(":")[2] for flow in flows or ()]
    names = [f"{function.replace('_', '-')}/{name}" for function in functions]
    chosen = ["--all"] if flows is None else [word for found in names for word in ("--name", found)]
    done = call("--no-prompt", "deploy", *chosen, folder=project.output)
    if done.returncode:
        end = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise ServiceError(f"`prefect deploy` failed:\n{end}", where=project.output / FILE)


def ensure_work_pool(client: "SyncPrefectClient", name: str) -> None:
    """Make a work pool of processes, unless there is one of that name, of whatever kind."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    try:
        client.read_work_pool(name)
    except ObjectNotFound:
        try:
            client.create_work_pool(WorkPoolCreate(name=name, type="process"))
        except ObjectAlreadyExists:  # somebody was quicker
            return


def deployments(client: "SyncPrefectClient", project: Project) -> "dict[str, DeploymentResponse]":
    """The project's deployments by the name of their flow."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

    from pulpo_prefect.runs import Names

    names = Names(client)
    wanted = DeploymentFilter(name=DeploymentFilterName(any_=[project.settings.name]))
    found: dict[str, DeploymentResponse] = {}
    offset = 0
    while page := client.read_deployments(deployment_filter=wanted, limit=200, offset=offset):
        found |= {names.flow(deployment.flow_id): deployment for deployment in page}
        offset += len(page)
    return dict(sorted(found.items()))


def find_deployment(client: "SyncPrefectClient", project: Project, flow: FlowDefinition) -> "DeploymentResponse":
    """The deployment of a flow. Raises NotFoundError where it has none."""
    from prefect.exceptions import ObjectNotFound

    try:
        return client.read_deployment_by_name(f"{flow.namespace}/{project.settings.name}")
    except ObjectNotFound:
        raise NotFoundError(
            f"flow {flow.namespace!r} has no deployment", hint=f"`pulpo prefect deploy {flow.namespace}` makes it"
        ) from None
