"""The settings `[tool.pulpo.prefect]`, and the variables `PULPO_PREFECT_*`."""

from typing import Any, Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings

TaskRunner = Literal["threads", "dask", "ray"]


class PrefectSettings(PluginSettings, section="prefect"):
    """Settings for generating, recording and running flows."""

    api_url: str = Field(
        "",
        description="The API of a Prefect server: http://host:4200/api. PREFECT_API_URL overrides it; without either, "
        "the project runs its own server.",
    )
    host: str = Field("127.0.0.1", description="The address on which the project's own server listens.")
    port: int = Field(4200, ge=1, le=65535, description="The port on which the project's own server listens.")
    services: bool = Field(
        False,
        description="Also run the Prefect server, which takes about 10 s to start, and a worker in `pulpo dev` and "
        "`pulpo up`.",
    )
    work_pool: str = Field(
        "", description="The work pool whose workers run the deployments; by default, it has the project's name."
    )
    worker_limit: int = Field(4, ge=1, description="The number of flow runs that a worker runs at a time.")
    task_runner: TaskRunner = Field(
        "threads", description="The place where tasks run: in the flow's process (`threads`), on `dask` or on `ray`."
    )
    cluster: str = Field(
        "",
        description="The address of the Dask or Ray cluster; without one, each run starts its own on its machine.",
    )
    cluster_workers: int = Field(
        0, ge=0, description="The number of workers of a cluster that a run starts; 0 leaves it to Dask or Ray."
    )
    only: list[str] = Field(
        [], description="The namespaces and standalone operations that get a flow; by default, all of them."
    )
    exclude: list[str] = Field([], description="The namespaces and standalone operations that get no separate flow.")
    roles: list[str] = Field([], description="The roles of the flows, for operations with `permissions`.")
    crash_after: int = Field(
        90,
        ge=45,
        description="The seconds without a heartbeat after which a run counts as crashed; one comes every 30 s.",
    )
    pull: list[dict[str, Any]] = Field(
        [], description="Prefect's pull steps, for workers on machines that have the project in another folder."
    )
