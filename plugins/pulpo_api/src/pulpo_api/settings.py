"""The settings of the API: `[tool.pulpo.api]`, `PULPO_API_*`."""

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.settings import PluginSettings

WHERE = "[tool.pulpo.api]"
ORIGIN = re.compile(r"https?://[^/?#@\s]+")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ApiSettings(PluginSettings, section="api"):
    """Settings of the REST API."""

    host: str = Field(
        "127.0.0.1",
        description="The address to listen on; an address other than a loopback one needs `authentication`.",
    )
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(
        1, ge=1, le=256, description="The number of processes; set it even if another server starts them."
    )
    allowed_hosts: list[str] = Field(
        [],
        description="The accepted Host headers, besides `localhost`, `127.0.0.1` and `[::1]`. Others are refused, to "
        "prevent DNS rebinding from web pages.",
    )
    customise: str = Field(
        "",
        description="A function of the project that adds routes to the FastAPI app: `shop.web:customise`.",
    )
    log_requests: bool = Field(
        False, description="Log each request, with an id that is also in its response and its other log lines."
    )
    max_body: int = Field(1_048_576, ge=1024, description="The maximum size of a request body, in bytes.")
    max_upload: int | None = Field(
        None,
        ge=1024,
        description="The maximum size for imports, own routes and mounts, which may take files; default `max_body`.",
    )
    compress: bool = Field(
        True,
        description="Compress responses of 4 KB and more with gzip; turn it off if a proxy in front of the API does.",
    )
    receive_timeout: float = Field(
        30.0, gt=0, description="The maximum seconds for a request to arrive; then its connection is closed."
    )
    events_source: Literal["auto", "change_stream", "api_writes"] = Field(
        "auto",
        description="The source of events: change streams, or this process's writes if the database has none.",
    )
    max_streams: int = Field(100, ge=1, description="The maximum number of open event streams.")
    idempotency_lifetime: int = Field(86_400, ge=1, description="The seconds that an Idempotency-Key is remembered.")
    run_lifetime: int = Field(604_800, ge=1, description="The seconds that a finished background run can be read.")
    lease: float = Field(
        30.0, ge=0.5, description="The seconds without a renewal after which a run counts as interrupted by a crash."
    )
    shutdown_timeout: float = Field(
        30.0, ge=0, description="The seconds that a stopping API waits for background runs."
    )
    query_timeout: float = Field(
        20.0,
        ge=0,
        description="The seconds that the database may take for a page of a list, else 503; 0 means no limit.",
    )
    answer_timeout: float = Field(
        45.0,
        ge=0,
        description="The seconds in which a request must be answered, else 503; not for operations and streams. Must "
        "be more than `query_timeout`; 0 means no limit.",
    )
    authentication: Literal["optional", "required"] = Field(
        "optional", description="With `optional`, a request without credentials has no roles, else it is refused."
    )
    public_docs: bool = Field(
        False, description="Serve `/docs`, `/redoc` and `/openapi.json` without credentials in any case."
    )
    show_all_schemas: bool = Field(
        False,
        description="Describe all models and operations to every caller in `/models`, `/operations`, `/openapi.json`, "
        "not only those that the caller may use.",
    )
    oidc_issuer: str = Field("", description="The OIDC issuer whose tokens are accepted: their `iss`, an https URL.")
    oidc_audience: str = Field("", description="The audience that tokens must be issued for: their `aud`.")
    oidc_jwks_url: str = Field("", description="The URL of the issuer's keys; by default from its configuration.")
    oidc_roles_claim: str = Field("roles", description="The claim with the roles; may be nested: `realm_access.roles`.")
    oidc_client_id: str = Field("", description="The client id for signing in at the issuer with a browser.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""),
        description="The client's secret; better in `PULPO_API_OIDC_CLIENT_SECRET`. Empty for a public client.",
    )
    oidc_scopes: str = Field("openid profile email", description="The scopes that a sign-in requests.")
    oidc_redirect_url: str = Field(
        "",
        description="The URL of `/login/oidc/callback` as browsers see it; by default from the request's host and "
        "scheme.",
    )
    session_lifetime: int = Field(
        43_200, ge=60, description="The seconds after which people must sign in with a browser again."
    )
    cors_origins: list[str] = Field(
        [], description="Origins of other hosts' web pages that may use the API: `https://app.example.com`, or `*`."
    )

    @property
    def upload_limit(self) -> int:
        """The maximum size of a body sent to a mount or to one of the project's own routes, in bytes."""
        return self.max_upload or self.max_body


def check_settings(settings: ApiSettings) -> None:
    """Raise ConfigurationError for settings that contradict each other."""
    _check_issuer(settings)
    _check_origins(settings)
    _check_workers(settings)
    _check_timeouts(settings)


def is_loopback(host: str) -> bool:
    """Return True if the address is reachable from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str) -> bool:
    """Return True if the content of a URL cannot be tampered with on the way: HTTPS, or this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _check_issuer(settings: ApiSettings) -> None:
    """Raise ConfigurationError if the settings of tokens are incomplete, or the keys' URL is unsafe."""
    if not settings.oidc_issuer:
        if settings.oidc_audience or settings.oidc_jwks_url or settings.oidc_client_id:
            raise ConfigurationError("oidc_issuer is not set", where=WHERE, hint="set it to the `iss` of the tokens")
        return
    if not settings.oidc_audience and not settings.oidc_client_id:
        hint = "set it to the `aud` that the issuer puts into tokens for this API"
        message = "oidc_audience is not set, so tokens for any other API would be accepted"
        raise ConfigurationError(message, where=WHERE, hint=hint)
    url = settings.oidc_jwks_url or settings.oidc_issuer
    if not is_safe(url):
        name = "oidc_jwks_url" if settings.oidc_jwks_url else "oidc_issuer"
        hint = "the keys must be fetched over https"
        raise ConfigurationError(f"{name} must be an https URL, got {url!r}", where=WHERE, hint=hint)


def _check_origins(settings: ApiSettings) -> None:
    for origin in settings.cors_origins:
        if origin != "*" and not ORIGIN.fullmatch(origin):
            hint = "write the scheme and host without a path: https://app.example.com"
            raise ConfigurationError(f"cors_origins must contain origins, got {origin!r}", where=WHERE, hint=hint)
    if "*" in settings.cors_origins and settings.authentication == "optional":
        raise ConfigurationError(
            'cors_origins="*" would let every web page use an API that needs no credentials',
            where=WHERE,
            hint='name the origins, or set authentication = "required"',
        )


def _check_workers(settings: ApiSettings) -> None:
    if settings.workers > 1 and settings.events_source == "api_writes":
        raise ConfigurationError(
            f"a listener would only see the writes of one of {settings.workers} workers",
            where=f"{WHERE} events_source",
            hint='set it to "auto" or "change_stream", or workers = 1',
        )


def _check_timeouts(settings: ApiSettings) -> None:
    if 0 < settings.answer_timeout <= settings.query_timeout:
        raise ConfigurationError(
            f"answer_timeout ({settings.answer_timeout:g} s) must be more than query_timeout "
            f"({settings.query_timeout:g} s)",
            where=f"{WHERE} answer_timeout",
            hint="raise answer_timeout, or lower query_timeout",
        )
