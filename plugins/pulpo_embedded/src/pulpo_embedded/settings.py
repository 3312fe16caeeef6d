"""The settings `[tool.pulpo.embedded]`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings
from pulpo_embedded.processes.server_options import ServerOptions


class EmbeddedSettings(PluginSettings, section="embedded"):
    """Settings of the embedded database."""

    linger: float = Field(
        default=ServerOptions.linger,
        ge=0,
        description="The seconds that the server stays up after the last process has stopped using it.",
    )
    cache_size: str = Field(
        default=ServerOptions.cache_size,
        pattern=r"^[1-9][0-9]*[MG]$",
        description="The memory for the engine's cache: a number and M or G.",
    )
    sync_on_commit: bool = Field(
        default=ServerOptions.sync_on_commit,
        description="Flush every write to the disk: slower, but survives a power failure as well as a killed process.",
    )
    start_timeout: float = Field(
        default=ServerOptions.start_timeout,
        gt=0,
        description="The seconds that a start may take, including recovery after a crash.",
    )

    def options(self) -> ServerOptions:
        """Return the same values for processes that run without the framework."""
        return ServerOptions(self.linger, self.cache_size, self.sync_on_commit, self.start_timeout)
