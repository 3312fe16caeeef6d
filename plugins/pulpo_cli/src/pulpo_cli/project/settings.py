"""The settings of a project's own commands."""

from pydantic import Field, SecretStr

from pulpo_core.settings import PluginSettings


class CommandSettings(PluginSettings, section="cli"):
    """Settings of `pulpo ops` and `pulpo data`: `[tool.pulpo.cli]`, `PULPO_CLI_*`."""

    roles: list[str] = Field([], description="The roles of people who use `pulpo ops` and `pulpo data`.")
    remote: str = Field("", description="The URL of an API to use, as with `--remote`; empty means this process.")
    remote_key: SecretStr = Field(
        SecretStr(""), description="The key for that API; without it, the password for its host in the netrc file."
    )
    local_api: bool = Field(True, description="Use the project's API if it runs on this machine.")
