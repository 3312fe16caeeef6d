"""The settings of a project's own commands."""

from pydantic import Field

from pulpo_core.settings import PluginSettings


class CommandSettings(PluginSettings, section="cli"):
    """Who calls at the terminal: `[tool.pulpo.cli]`, `PULPO_CLI_*`."""

    roles: list[str] = Field([], description="The roles of people who use `pulpo ops` and `pulpo data`.")
