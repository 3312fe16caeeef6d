"""The section `[tool.pulpo.embedded]`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings
from pulpo_embedded.options import Options


class EmbeddedSettings(PluginSettings, section="embedded"):
    """How the embedded database runs."""

    linger: float = Field(
        default=Options.linger,
        ge=0,
        description="Seconds that the server stays up after the last process has left it.",
    )
    cache_size: str = Field(
        default=Options.cache_size,
        pattern=r"^[1-9][0-9]*[MG]$",
        description="Memory for the engine's cache, as a number and M or G.",
    )
    sync_on_commit: bool = Field(
        default=Options.sync_on_commit,
        description="Flush every write to the disk: survives a power cut as well as a killed process; slower.",
    )
    start_timeout: float = Field(
        default=Options.start_timeout,
        gt=0,
        description="Seconds that a start may take, recovery after a crash included.",
    )

    def options(self) -> Options:
        """The same values, for processes that do without the framework."""
        return Options(self.linger, self.cache_size, self.sync_on_commit, self.start_timeout)
