"""Where the tasks of a flow run, when it submits them."""

from typing import Any, cast

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pulpo_core.exceptions import ConfigurationError
from pulpo_prefect.settings import PrefectSettings


def task_runner(settings: PrefectSettings) -> TaskRunner[Any]:
    """The task runner of these settings. Raises ConfigurationError where its package is missing."""
    try:
        if settings.task_runner == "dask":
            from prefect_dask.task_runners import DaskTaskRunner

            return DaskTaskRunner(**_dask(settings))
        if settings.task_runner == "ray":
            from prefect_ray import RayTaskRunner

            return cast("TaskRunner[Any]", RayTaskRunner(**_ray(settings)))
    except ImportError as error:
        hint = f"`pip install 'pulpo-prefect[{settings.task_runner}]'`"
        raise ConfigurationError(f"task_runner={settings.task_runner!r} needs {error.name}", hint=hint) from error
    return ThreadPoolTaskRunner()


def _dask(settings: PrefectSettings) -> dict[str, Any]:
    if settings.cluster:
        return {"address": settings.cluster}
    workers = {"n_workers": settings.cluster_workers} if settings.cluster_workers else {}
    # Without its dashboard: several runs on one machine would quarrel about the port.
    return {"cluster_kwargs": {"dashboard_address": None, **workers}}


def _ray(settings: PrefectSettings) -> dict[str, Any]:
    if settings.cluster:
        return {"address": settings.cluster}
    cores = {"num_cpus": settings.cluster_workers} if settings.cluster_workers else {}
    return {"init_kwargs": {"include_dashboard": False, **cores}}
