"""The settings of the flows: `[tool.pulpo.prefect]`, `PULPO_PREFECT_*`."""

from typing import Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings

TaskRunner = Literal["threads", "dask", "ray"]


class PrefectSettings(PluginSettings, section="prefect"):
    """How flows are written, and as whom they run."""

    task_runner: TaskRunner = Field(
        "threads", description="Where the tasks of a flow run: in its own process (threads), on Dask, or on Ray."
    )
    exclude: list[str] = Field([], description="Namespaces and standalone operations that get no flow of their own.")
    roles: list[str] = Field([], description="The roles that flows have, for operations with `permissions`.")
