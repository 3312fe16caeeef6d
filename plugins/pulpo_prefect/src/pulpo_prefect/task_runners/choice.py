"""Chooses the runner for the tasks that a flow submits: threads, Dask, or Ray.

The processes of a cluster that was started before the flow do not know the project. The tasks and values that they
receive have the project's own types, so they must be able to import its modules first.
"""

import os
from typing import Any, cast

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pulpo_core.project import Project
from pulpo_prefect.settings import PrefectSettings
from pulpo_prefect.task_runners.packages import missing_package


def task_runner(project: Project) -> TaskRunner[Any]:
    """Return the task runner of the project's settings. Raises ConfigurationError if its package is missing."""
    settings = project.section(PrefectSettings)
    try:
        if settings.task_runner == "dask":
            from pulpo_prefect.task_runners.dask_runner import ProjectDaskTaskRunner

            return ProjectDaskTaskRunner(project.root, **_dask_options(settings))
        if settings.task_runner == "ray":
            from pulpo_prefect.task_runners.ray_runner import ProjectRayTaskRunner

            return cast("TaskRunner[Any]", ProjectRayTaskRunner(**_ray_options(project, settings)))
    except ImportError as error:
        raise missing_package(settings.task_runner, error.name) from error
    return ThreadPoolTaskRunner()


def _dask_options(settings: PrefectSettings) -> dict[str, Any]:
    if settings.cluster:
        return {"address": settings.cluster}
    workers = {"n_workers": settings.cluster_workers} if settings.cluster_workers else {}
    # Without a dashboard, because those of several runs on one machine would need the same port.
    return {"cluster_kwargs": {"dashboard_address": None, **workers}}


def _ray_options(project: Project, settings: PrefectSettings) -> dict[str, Any]:
    path = os.pathsep.join([*map(str, project.source_folders), "${PYTHONPATH}"])  # Ray fills in the variable
    options: dict[str, Any] = {"runtime_env": {"env_vars": {"PYTHONPATH": path}}}
    if settings.cluster:
        return {"address": settings.cluster, "init_kwargs": options}
    cores = {"num_cpus": settings.cluster_workers} if settings.cluster_workers else {}
    # Without "local", Ray joins any cluster that it finds on the machine.
    return {"address": "local", "init_kwargs": {**options, "include_dashboard": False, **cores}}
