"""A task runner for Dask, on a cluster whose processes can import the project."""

from pathlib import Path
from typing import Any

from distributed import Scheduler, Worker
from distributed.diagnostics.plugin import SchedulerPlugin, WorkerPlugin
from prefect_dask.client import PrefectDaskClient
from prefect_dask.task_runners import DaskTaskRunner

from pulpo_core.project import Project


class ImportingScheduler(SchedulerPlugin):
    """A plugin with which a scheduler can import the project, because it unpickles the tasks that it passes on."""

    idempotent = True  # the cluster keeps one plugin per name

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = f"pulpo:{root}"

    async def start(self, scheduler: Scheduler) -> None:
        """Set up the scheduler. Raises ConfigurationError for a missing folder, with which the flow fails."""
        Project(self.root).make_importable()


class ImportingWorker(WorkerPlugin):
    """A plugin with which all workers can import the project, including those that join later."""

    idempotent = True

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = f"pulpo:{root}"

    def setup(self, worker: Worker) -> None:
        """Set up a worker. Raises ConfigurationError for a missing folder, with which the flow fails."""
        Project(self.root).make_importable()


class ProjectDaskTaskRunner(DaskTaskRunner):
    """Runs the tasks of a project's flows on a Dask cluster."""

    def __init__(self, root: Path, **options: Any) -> None:
        super().__init__(**options)
        self.root = root

    @property
    def client(self) -> PrefectDaskClient:
        """The Dask client, which connects on first use."""
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
