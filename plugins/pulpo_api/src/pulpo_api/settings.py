"""The settings of the API: `[tool.pulpo.api]`, `PULPO_API_*`."""

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.settings import PluginSettings

WHERE = "[tool.pulpo.api]"
ORIGIN = re.compile(r"https?://[^/?#@\s]+")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ApiSettings(PluginSettings, section="api"):
    """How the API is served."""

    host: str = Field(
        "127.0.0.1", description="The address to listen on; any but a loopback one needs `authentication`."
    )
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(
        1, ge=1, le=256, description="How many processes serve; set it too where another server starts them."
    )
    allowed_hosts: list[str] = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="Host headers that are answered. Others are refused, so that no web page can reach in by a name.",
    )
    customise: str = Field(
        "",
        description="A function of the project's own that adds routes to the FastAPI app: `shop.web:customise`.",
    )
    log_requests: bool = Field(
        False, description="Whether each request is logged, with an id that its answer and its other lines carry."
    )
    max_body: int = Field(1_048_576, ge=1024, description="The largest request body that is read, in bytes.")
    max_upload: int | None = Field(
        None,
        ge=1024,
        description="The same for routes of the project's own and for mounts, which may take files; else `max_body`.",
    )
    receive_timeout: float = Field(
        30.0, gt=0, description="How long a request may take to arrive, in s; then its connection is closed."
    )
    events_source: Literal["auto", "change_stream", "api_writes"] = Field(
        "auto",
        description="Where events come from: change streams where the database has them, else this process's writes.",
    )
    max_streams: int = Field(100, ge=1, description="How many streams of events may be open at a time.")
    idempotency_lifetime: int = Field(86_400, ge=1, description="How long an Idempotency-Key is remembered, in s.")
    run_lifetime: int = Field(604_800, ge=1, description="How long a finished background run can be read, in s.")
    lease: float = Field(
        30.0, ge=0.5, description="After how many s without a sign of life a run counts as interrupted by a crash."
    )
    shutdown_timeout: float = Field(30.0, ge=0, description="How long a stopping API waits for background runs, in s.")
    query_timeout: float = Field(
        20.0,
        ge=0,
        description="How long the database may look for a page of a list, in s, before it is 503; 0: for ever.",
    )
    answer_timeout: float = Field(
        45.0,
        ge=0,
        description="How long a request may go without an answer, in s, before it is 503; operations take their time, "
        "and streams. Longer than `query_timeout`; 0: for ever.",
    )
    authentication: Literal["optional", "required"] = Field(
        "optional", description="Whether a request without credentials is answered, as one without roles, or refused."
    )
    public_docs: bool = Field(
        False, description="Whether `/docs`, `/redoc` and `/openapi.json` need no credentials, where others do."
    )
    oidc_issuer: str = Field("", description="The OIDC issuer whose tokens are accepted: their `iss`, an https URL.")
    oidc_audience: str = Field("", description="What the tokens have to be meant for: their `aud`.")
    oidc_jwks_url: str = Field("", description="Where the issuer's keys are; else its own description tells.")
    oidc_roles_claim: str = Field("roles", description="The claim with the roles; `realm_access.roles` leads inside.")
    cors_origins: list[str] = Field(
        [], description="Web pages of other hosts that may use the API: `https://app.example.com`, or `*`."
    )

    @property
    def upload_limit(self) -> int:
        """The largest body of a request to a mount, or to a route of the project's own, in bytes."""
        return self.max_upload or self.max_body


def check_settings(settings: ApiSettings) -> None:
    """Raise ConfigurationError for settings that are right one by one, but not together."""
    _check_issuer(settings)
    _check_origins(settings)
    _check_workers(settings)
    _check_timeouts(settings)


def is_loopback(host: str) -> bool:
    """Whether what listens there is reachable from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str) -> bool:
    """Whether nobody on the way can change what the URL leads to: HTTPS, or this very machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _check_issuer(settings: ApiSettings) -> None:
    """Raise ConfigurationError where tokens are set up by halves, or their keys could be changed on the way."""
    if not settings.oidc_issuer:
        if settings.oidc_audience or settings.oidc_jwks_url:
            raise ConfigurationError("oidc_issuer is not set", where=WHERE, hint="set it to the `iss` of the tokens")
        return
    if not settings.oidc_audience:
        hint = "set it to the `aud` that the issuer puts into tokens for this API"
        raise ConfigurationError("oidc_audience is not set: tokens for any other API would do", where=WHERE, hint=hint)
    url = settings.oidc_jwks_url or settings.oidc_issuer
    if not is_safe(url):
        raise ConfigurationError(f"{url!r} is no https URL", where=WHERE, hint="the keys must come over https")


def _check_origins(settings: ApiSettings) -> None:
    for origin in settings.cors_origins:
        if origin != "*" and not ORIGIN.fullmatch(origin):
            hint = "write scheme and host, with no path: https://app.example.com"
            raise ConfigurationError(f"cors_origins={origin!r} is no origin", where=WHERE, hint=hint)
    if "*" in settings.cors_origins and settings.authentication == "optional":
        raise ConfigurationError(
            'cors_origins="*" would let every web page use an API that asks for no credentials',
            where=WHERE,
            hint='name the origins, or set authentication = "required"',
        )


def _check_workers(settings: ApiSettings) -> None:
    if settings.workers > 1 and settings.events_source == "api_writes":
        raise ConfigurationError(
            f"a listener would see the writes of one of {settings.workers} workers only",
            where=f"{WHERE} events_source",
            hint='set it to "auto" or "change_stream", or workers = 1',
        )


def _check_timeouts(settings: ApiSettings) -> None:
    if 0 < settings.answer_timeout <= settings.query_timeout:
        raise ConfigurationError(
            f"a request would be given up after {settings.answer_timeout:g} s, while the database may look for "
            f"{settings.query_timeout:g} s",
            where=f"{WHERE} answer_timeout",
            hint="set it to more than query_timeout",
        )
