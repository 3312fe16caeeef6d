"""Authentication errors that are not the client's fault."""

from pulpo_core.exceptions import ExternalServiceError


class IssuerError(ExternalServiceError):
    """The OIDC issuer does not answer, or its answer contains no keys."""
