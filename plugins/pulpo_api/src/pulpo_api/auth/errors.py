"""What goes wrong while a client is being authenticated, apart from the client's own mistakes."""

from pulpo_core.exceptions import ExternalServiceError


class IssuerError(ExternalServiceError):
    """The OIDC issuer does not answer, or not with keys."""
