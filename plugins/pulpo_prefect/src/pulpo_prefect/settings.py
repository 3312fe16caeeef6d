"""The settings of the flows: `[tool.pulpo.prefect]`, `PULPO_PREFECT_*`."""

from typing import Any, Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings

TaskRunner = Literal["threads", "dask", "ray"]


class PrefectSettings(PluginSettings, section="prefect"):
    """How flows are written, where they are recorded, where they run, and as whom."""

    api_url: str = Field(
        "",
        description="The API of a Prefect server: http://host:4200/api. PREFECT_API_URL goes over it; without either, "
        "the project has a server of its own.",
    )
    host: str = Field("127.0.0.1", description="The address that the project's own server listens on.")
    port: int = Field(4200, ge=1, le=65535, description="The port that the project's own server listens on.")
    services: bool = Field(
        False, description="Whether `pulpo dev` runs the Prefect server and a worker, too: it starts some 10 s later."
    )
    work_pool: str = Field("", description="The work pool whose workers run the deployments; defaults to the project.")
    worker_limit: int = Field(4, ge=1, description="How many flow runs one worker carries out at a time.")
    task_runner: TaskRunner = Field(
        "threads", description="Where the tasks of a flow run: in its own process (threads), on Dask, or on Ray."
    )
    cluster: str = Field(
        "", description="The address of the Dask or Ray cluster; without one, each run brings up its own, here."
    )
    cluster_workers: int = Field(
        0, ge=0, description="How many workers a cluster has that a run brings up itself; 0: as many as it likes."
    )
    only: list[str] = Field(
        [], description="The namespaces and standalone operations that get a flow; without it, all of them do."
    )
    exclude: list[str] = Field([], description="Namespaces and standalone operations that get no flow of their own.")
    roles: list[str] = Field([], description="The roles that flows have, for operations with `permissions`.")
    crash_after: int = Field(
        90, ge=45, description="After how many s without a sign of life a run counts as crashed; one comes every 30 s."
    )
    pull: list[dict[str, Any]] = Field(
        [], description="Prefect's pull steps, for workers on machines where the project's folder is another."
    )
