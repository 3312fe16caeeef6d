"""Permissions as rows of a table."""

from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.permissions import CHANGES, roles_for


def permission_rows(item: ModelInfo | OperationMetadata) -> list[tuple[str, str]]:
    """Return each action with the roles that may perform it; an empty list if everybody may do everything."""
    actions = ("read", *CHANGES) if isinstance(item, ModelInfo) else ("invoke",)
    roles = {action: roles_for(item.permissions, action) for action in actions}
    if all(needed is None for needed in roles.values()):
        return []
    return [(action, _words(needed)) for action, needed in roles.items()]


def _words(roles: tuple[str, ...] | None) -> str:
    if roles is None:
        return "everyone"
    return " or ".join(roles) or "nobody"
