"""The settings of the API: `[tool.pulpo.api]`, `PULPO_API_*`."""

import ipaddress
from typing import Literal

from pydantic import Field

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.settings import PluginSettings


class ApiSettings(PluginSettings, section="api"):
    """How the API is served."""

    host: str = Field("127.0.0.1", description="The address to listen on; a loopback address, or `localhost`.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    allowed_hosts: list[str] = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="Host headers that are answered. Others are refused, so that no web page can reach in by a name.",
    )
    max_body: int = Field(1_048_576, ge=1024, description="The largest request body that is read, in bytes.")
    events_source: Literal["auto", "change_stream", "api_writes"] = Field(
        "auto",
        description="Where events come from: change streams where the database has them, else this API's own writes.",
    )
    max_streams: int = Field(100, ge=1, description="How many streams of events may be open at a time.")
    idempotency_lifetime: int = Field(86_400, ge=1, description="How long an Idempotency-Key is remembered, in s.")
    run_lifetime: int = Field(604_800, ge=1, description="How long a finished background run can be read, in s.")
    lease: float = Field(
        30.0, ge=0.5, description="After how many s without a sign of life a run counts as interrupted by a crash."
    )
    shutdown_timeout: float = Field(30.0, ge=0, description="How long a stopping API waits for background runs, in s.")


def check_loopback(host: str) -> None:
    """Raise ConfigurationError unless `host` is reachable from this machine only."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ConfigurationError(
            f"the API would be reachable from outside on {host!r}, and it has no authentication yet",
            where="[tool.pulpo.api] host",
            hint="listen on 127.0.0.1, and put a proxy that authenticates in front of it",
        )
