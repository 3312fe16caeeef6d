"""The hooks of the plugin."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_core.cli.commands import Commands
    from pulpo_core.generation import Generator
    from pulpo_core.metadata import ModelInfo, OperationMetadata
    from pulpo_core.project import Project
    from pulpo_core.services import Service
    from pulpo_core.usage import Usage
    from pulpo_prefect.settings import PrefectSettings


@hookimpl
def pulpo_settings() -> "type[PrefectSettings]":
    from pulpo_prefect.settings import PrefectSettings

    return PrefectSettings


@hookimpl
def pulpo_commands(cli: "Commands") -> None:
    here = "pulpo_prefect.commands"
    cli.group("prefect", help="Run flows, here or on workers, and manage the Prefect server.")
    cli.add("prefect start", f"{here}.server:start", help="Run the project's own Prefect server.")
    cli.add("prefect stop", f"{here}.server:stop", help="Stop the project's own Prefect server.")
    cli.add(
        "prefect restart", f"{here}.server:restart", help="Restart the project's own Prefect server in the background."
    )
    background = "pulpo_prefect.background"
    cli.add("prefect logs", f"{background}:prefect_logs", help="Show the log of the server in the background.")
    cli.add("prefect worker", f"{here}.server:worker", help="Run a worker, which runs deployed flows.")
    cli.add("prefect run", f"{here}.run:run", help="Run a flow.")
    cli.add("prefect deploy", f"{here}.deploy:deploy", help="Deploy flows, so that workers can run them.")
    cli.add("prefect schedule", f"{here}.schedule:schedule", help="Schedule a deployed flow.")
    cli.add("prefect runs", f"{here}.runs:runs", help="List the runs of flows.")
    cli.add("prefect cancel", f"{here}.runs:cancel", help="Cancel a run.")
    cli.group("worker", help="Run a worker in the background, which runs deployed flows.")
    cli.add("worker start", f"{background}:worker_start", help="Run a worker in the background.")
    cli.add("worker stop", f"{background}:worker_stop", help="Stop the worker in the background.")
    cli.add("worker restart", f"{background}:worker_restart", help="Restart the worker in the background.")
    cli.add("worker logs", f"{background}:worker_logs", help="Show the log of the worker in the background.")


@hookimpl
def pulpo_services(project: "Project") -> "list[Service]":
    from pulpo_prefect.services import services

    return services(project)


@hookimpl
def pulpo_generators(project: "Project") -> "list[Generator]":
    from pulpo_prefect.codegen import PrefectCodeGenerator
    from pulpo_prefect.deploy.deployment_file import DeploymentsGenerator
    from pulpo_prefect.settings import PrefectSettings

    settings = project.section(PrefectSettings)
    return [PrefectCodeGenerator(settings), DeploymentsGenerator(settings)]


@hookimpl
def pulpo_usage(item: "ModelInfo | OperationMetadata", project: "Project") -> "Iterable[Usage]":
    from pulpo_core.metadata import OperationMetadata
    from pulpo_prefect.usage import usage

    return usage(item, project) if isinstance(item, OperationMetadata) else ()


@hookimpl
def pulpo_context() -> dict[str, Any]:
    """Return the ids of the flow run and the task run that an invocation is part of."""
    context = sys.modules.get("prefect.context")  # if Prefect has not been imported, there is no run
    if context is None:
        return {}
    flow, task = context.FlowRunContext.get(), context.TaskRunContext.get()
    flow_run, task_run = flow and flow.flow_run, task and task.task_run
    if flow_run and task_run and task_run.flow_run_id != flow_run.id:
        task_run = None  # a task called the flow, whose own code makes the invocation
    flow_id = flow_run.id if flow_run else task_run and task_run.flow_run_id
    ids = {"prefect_flow_run_id": flow_id, "prefect_task_run_id": task_run and task_run.id}
    return {name: str(found) for name, found in ids.items() if found is not None}
