"""What OpenAPI says about credentials and roles."""

from typing import Any

from pulpo_api.auth.authentication import OPEN
from pulpo_api.auth.permissions import actions
from pulpo_api.settings import ApiSettings
from pulpo_core.metadata import Metadata
from pulpo_core.permissions import roles_for

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of the OIDC issuer."},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key."},
}
ERRORS = {"401": "The credentials are missing or not valid.", "403": "A role is missing."}
CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def describe_security(document: dict[str, Any], metadata: Metadata, settings: ApiSettings) -> None:
    """Add to an OpenAPI document how to send credentials, and where they are needed."""
    document["components"]["securitySchemes"] = SCHEMES
    is_required = settings.authentication == "required"
    for path, item in document["paths"].items():
        for method, described in item.items():
            takes_role = _takes_role(metadata, path, method.upper())
            needed = takes_role or (is_required and path not in OPEN)
            described["security"] = [*([] if needed else [{}]), *({scheme: []} for scheme in SCHEMES)]
            codes = ["401"] * (path not in OPEN) + ["403"] * takes_role
            described["responses"] |= {code: {"description": ERRORS[code], "content": CONTENT} for code in codes}


def _takes_role(metadata: Metadata, path: str, method: str) -> bool:
    first, _, rest = path.removeprefix("/").partition("/")
    if first == "operations" and method == "POST":
        return any(o.name == rest and roles_for(o.permissions, "invoke") is not None for o in metadata.operations)
    found = (model.permissions for model in metadata.models if model.path == first)
    return any(roles_for(permissions, action) is not None for permissions in found for action in actions(method, path))
