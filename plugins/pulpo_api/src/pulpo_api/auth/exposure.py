"""Checks that an API that is reachable from other machines requires credentials."""

from pulpo_api.auth.keys import active_keys
from pulpo_api.settings import ApiSettings, is_loopback
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project

WAYS = "create a key (`pulpo api keys create NAME`), or set oidc_issuer and oidc_audience (PULPO_API_OIDC_ISSUER, …)"


def check_exposure(host: str, settings: ApiSettings) -> None:
    """Raise ConfigurationError unless `host` is a loopback address, or credentials are required."""
    if not is_loopback(host) and settings.authentication != "required":
        raise ConfigurationError(
            f"the API would be reachable from outside on {host!r} without credentials",
            where="[tool.pulpo.api] host",
            hint='set authentication = "required" (PULPO_API_AUTHENTICATION=required), '
            f"and {WAYS}; or listen on 127.0.0.1",
        )


async def check_someone_can_enter(host: str, project: Project) -> None:
    """Raise ConfigurationError unless `host` is a loopback address, or there is a way to authenticate.

    Needs the project's database, which contains the keys.
    """
    if is_loopback(host) or project.section(ApiSettings).oidc_issuer:
        return
    if not project.plugins.implementations("pulpo_authenticate") and not await active_keys():
        raise ConfigurationError(
            f"the API on {host!r} requires credentials, but there are none, so nobody could use it",
            where="[tool.pulpo.api] host",
            hint=WAYS,
        )
