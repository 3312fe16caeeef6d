"""Creates and finds deployments, from which workers run flows."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pulpo_core.exceptions import NotFoundError, ServiceError
from pulpo_core.project import Project
from pulpo_prefect.deploy.deployment_file import render_deployments
from pulpo_prefect.flow_lookup import entrypoints, project_orchestration
from pulpo_prefect.orchestration import FlowDefinition, flow_prefix
from pulpo_prefect.server.prefect_cli import run_prefect
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse


def work_pool(project: Project) -> str:
    """Return the name of the work pool: from the settings, or else the project's name."""
    return project.section(PrefectSettings).work_pool or project.settings.name


def deploy(client: "SyncPrefectClient", project: Project, flows: Iterable[FlowDefinition]) -> None:
    """Create or update the deployments of these flows, and create their work pool if it does not exist.

    Schedules are kept. Raises ServiceError with Prefect's output if that fails.
    """
    ensure_work_pool(client, work_pool(project))
    settings = project.section(PrefectSettings)
    places = entrypoints(project_orchestration(project), settings)
    with TemporaryDirectory() as folder:
        file = Path(folder, "prefect.yaml")
        text = render_deployments(project.settings.name, settings, (places[flow.namespace] for flow in flows))
        file.write_text(text, encoding="utf-8")
        done = run_prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(file), folder=project.output)
    if done.returncode:
        end = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise ServiceError(f"`prefect deploy` failed:\n{end}", where=project.output)


def ensure_work_pool(client: "SyncPrefectClient", name: str) -> None:
    """Create a work pool of processes, unless there is one of any type with this name."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    try:
        client.read_work_pool(name)
    except ObjectNotFound:
        try:
            client.create_work_pool(WorkPoolCreate(name=name, type="process"))
        except ObjectAlreadyExists:  # another process was faster
            return


def deployments(client: "SyncPrefectClient", project: Project) -> "dict[str, DeploymentResponse]":
    """Return the project's deployments by the namespace of their flow."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

    from pulpo_prefect.runs import Names

    names = Names(client)
    wanted = DeploymentFilter(name=DeploymentFilterName(any_=[project.settings.name]))
    found: dict[str, DeploymentResponse] = {}
    offset = 0
    while page := client.read_deployments(deployment_filter=wanted, limit=200, offset=offset):
        found |= {names.flow(deployment.flow_id): deployment for deployment in page}
        offset += len(page)
    prefix = flow_prefix(project.settings.name)
    own = {name.removeprefix(prefix): each for name, each in found.items() if name.startswith(prefix)}
    return dict(sorted(own.items()))


def find_deployment(client: "SyncPrefectClient", project: Project, flow: FlowDefinition) -> "DeploymentResponse":
    """Return the deployment of a flow. Raises NotFoundError if it has none."""
    from prefect.exceptions import ObjectNotFound

    try:
        return client.read_deployment_by_name(f"{flow.prefect_name}/{project.settings.name}")
    except ObjectNotFound:
        raise NotFoundError(
            f"flow {flow.namespace!r} has no deployment", hint=f"`pulpo prefect deploy {flow.namespace}` creates it"
        ) from None
