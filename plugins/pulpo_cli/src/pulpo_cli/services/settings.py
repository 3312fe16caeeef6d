"""The settings of services in the background."""

from pydantic import Field

from pulpo_cli.services.plan import Limits
from pulpo_core.settings import PluginSettings


class ServicesSettings(PluginSettings, section="services"):
    """Settings of services in the background: `[tool.pulpo.services]`, `PULPO_SERVICES_*`."""

    role: str = Field(
        "",
        description="The role that may see, start and stop services over HTTP, at `/services` of the API; without one, "
        "nobody may.",
    )
    check_seconds: float = Field(2.0, gt=0, description="The seconds between two checks of a running service.")
    liveness_failures: int = Field(
        3, ge=1, description="The consecutive failures of its liveness check after which a service is restarted."
    )
    restarts: int = Field(
        5, ge=0, description="The restarts of a service within `restart_window` after which it counts as failed."
    )
    restart_window: float = Field(600.0, gt=0, description="The seconds in which restarts are counted.")
    log_size: int = Field(10_000_000, ge=1000, description="The bytes after which a service's log is rotated.")
    log_files: int = Field(3, ge=0, le=100, description="The number of rotated logs to keep for each service.")

    def limits(self) -> Limits:
        """Return the values for a plan."""
        return Limits(**self.model_dump(exclude={"role"}))
