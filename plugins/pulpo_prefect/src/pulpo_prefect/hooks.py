"""What the plugin offers to Pulpo."""

import sys
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_core.project import Project
    from pulpo_prefect.codegen import PrefectCodeGenerator
    from pulpo_prefect.settings import PrefectSettings


@hookimpl
def pulpo_settings() -> "type[PrefectSettings]":
    from pulpo_prefect.settings import PrefectSettings

    return PrefectSettings


@hookimpl
def pulpo_generators(project: "Project") -> "list[PrefectCodeGenerator]":
    from pulpo_prefect.codegen import PrefectCodeGenerator
    from pulpo_prefect.settings import PrefectSettings

    return [PrefectCodeGenerator(project.section(PrefectSettings))]


@hookimpl
def pulpo_context() -> dict[str, Any]:
    """The ids of the flow run and the task run that an invocation is part of."""
    context = sys.modules.get("prefect.context")  # where nobody has imported Prefect, there is no run
    if context is None or (task := context.TaskRunContext.get()) is None:
        return {}
    run = task.task_run
    ids = {"prefect_flow_run_id": run.flow_run_id, "prefect_task_run_id": run.id}
    return {name: str(found) for name, found in ids.items() if found is not None}
