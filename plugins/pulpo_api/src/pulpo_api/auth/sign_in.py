"""The ways to sign in with a browser, and the resulting sessions."""

from functools import cached_property
from typing import TYPE_CHECKING

from pulpo_api.auth.attempts import Attempts
from pulpo_api.auth.cookies import cookie_name, read_cookie
from pulpo_api.auth.keys import Keys
from pulpo_api.auth.sessions import Sessions
from pulpo_api.settings import ApiSettings
from pulpo_core.invocation import Actor
from pulpo_core.project import Project
from pulpo_core.visibility import all_roles

if TYPE_CHECKING:
    from starlette.types import Scope

    from pulpo_api.auth.oidc_login import OidcLogin


class SignIn:
    """The objects that the routes for signing in and the authentication of requests share."""

    def __init__(self, project: Project, settings: ApiSettings) -> None:
        self.project = project
        self.settings = settings
        self.cookie = cookie_name(project.settings.name)
        self.keys = Keys()
        self.sessions = Sessions(self.keys, settings.session_lifetime)
        self.attempts = Attempts()

    @property
    def methods(self) -> list[str]:
        """The names of the available ways to sign in."""
        return ["key", "oidc"] if self.settings.oidc_client_id else ["key"]

    @cached_property
    def oidc(self) -> "OidcLogin | None":
        """The sign-in at the OIDC issuer, if it is configured."""
        if not self.settings.oidc_client_id:
            return None
        from pulpo_api.auth.oidc_login import OidcLogin  # imports the cryptography that only tokens need

        return OidcLogin(self.settings)

    @cached_property
    def every_role(self) -> frozenset[str]:
        """All roles that occur in the project and in the settings of its plugins."""
        return all_roles(self.project.load()) | {"admin"} | self._roles_in_settings()

    def token(self, scope: "Scope") -> str:
        """Return the session token of a request; empty if it has none."""
        return read_cookie(scope, self.cookie)

    async def actor(self, scope: "Scope") -> Actor | None:
        """Return the actor of a request's session, if it is valid."""
        token = self.token(scope)
        return await self.sessions.actor(token) if token else None

    def _roles_in_settings(self) -> frozenset[str]:
        found = set()
        for _, kind in self.project.plugins.collect("pulpo_settings"):
            names = [name for name in kind.model_fields if name == "role" or name.endswith("_role")]
            section = self.project.section(kind) if names else None
            found |= {value for name in names if isinstance(value := getattr(section, name), str) and value}
        return frozenset(found)
