"""Prefect's task runner for Dask, on a cluster whose processes can import a project."""

from pathlib import Path
from typing import Any

from distributed import Scheduler, Worker
from distributed.diagnostics.plugin import SchedulerPlugin, WorkerPlugin
from prefect_dask.client import PrefectDaskClient
from prefect_dask.task_runners import DaskTaskRunner

from pulpo_core.project import Project


class ImportingScheduler(SchedulerPlugin):
    """Lets a scheduler import the project in a folder, because it unpickles the tasks that it passes on."""

    idempotent = True  # the cluster keeps one plugin of a name

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = f"pulpo:{root}"

    async def start(self, scheduler: Scheduler) -> None:
        """Run in the scheduler. A missing folder is a ConfigurationError, with which the flow fails."""
        Project(self.root).make_importable()


class ImportingWorker(WorkerPlugin):
    """Lets all workers import the project in a folder, also those that join later."""

    idempotent = True

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = f"pulpo:{root}"

    def setup(self, worker: Worker) -> None:
        """Run in a worker. A missing folder is a ConfigurationError, with which the flow fails."""
        Project(self.root).make_importable()


class ProjectDaskTaskRunner(DaskTaskRunner):
    """Runs the tasks of a project's flows on a Dask cluster."""

    def __init__(self, root: Path, **options: Any) -> None:
        super().__init__(**options)
        self.root = root

    @property
    def client(self) -> PrefectDaskClient:
        """Prefect's client, which connects when it is first used."""
        is_new = self._client is None
        client = super().client
        if is_new:
            client.register_plugin(ImportingScheduler(self.root))
            client.register_plugin(ImportingWorker(self.root))
        return client

    def duplicate(self) -> "ProjectDaskTaskRunner":
        """Return a runner with the same settings: each run of a flow has its own."""
        return type(self)(
            self.root, address=self.address, cluster_kwargs=self.cluster_kwargs, client_kwargs=self.client_kwargs
        )
