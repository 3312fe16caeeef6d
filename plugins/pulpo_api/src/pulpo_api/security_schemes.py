"""The security schemes in the OpenAPI document, and its other parts that depend on the settings."""

from typing import Any

from pulpo_api.settings import ApiSettings

NEEDED: list[dict[str, Any]] = [{"bearer": []}, {"apiKey": []}]
"""The `security` of a route that needs credentials."""


def security_schemes(settings: ApiSettings) -> dict[str, Any]:
    """Return the security schemes by name."""
    bearer = f"An API key, or a token of {settings.oidc_issuer}." if settings.oidc_issuer else "An API key."
    return {
        "bearer": {"type": "http", "scheme": "bearer", "description": bearer},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key."},
    }


def settings_members(settings: ApiSettings, root_path: str = "") -> dict[str, Any]:
    """Return the members of the document that depend on the settings and on the application's mount point."""
    return {
        "security": NEEDED if settings.authentication == "required" else [{}, *NEEDED],
        **({"servers": [{"url": root_path}]} if root_path else {}),
    }
