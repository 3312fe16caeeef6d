"""The models and operations that an actor may use, and whose schemas they may see, on every surface."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
from pulpo_core.permissions import AccessControl

MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Visible:
    """A visible part of a project: the actions on its models, by path, and the operations, by name."""

    actions: frozenset[tuple[str, Action]]
    operations: frozenset[str]

    def has_model(self, model: ModelInfo) -> bool:
        """Return True if any action on the model is allowed."""
        return any((model.path, action) in self.actions for action in ("read", *model.changes))

    def part_of(self, metadata: Metadata) -> Metadata:
        """Return the models and operations that are visible."""
        return Metadata(
            tuple(model for model in metadata.models if self.has_model(model)),
            tuple(operation for operation in metadata.operations if operation.name in self.operations),
        )


class Visibility:
    """Determines what each actor may use. With `shows_all`, everything is visible to everybody."""

    def __init__(self, metadata: Metadata, access: AccessControl, *, shows_all: bool) -> None:
        self.metadata = metadata
        self._access = access
        targets: list[ModelInfo | OperationMetadata] = [*metadata.models, *metadata.operations]
        self._roles = all_roles(metadata)
        self._is_all = shows_all or (access.is_open and not any(target.permissions for target in targets))
        self._all = Visible(
            frozenset((model.path, action) for model in metadata.models for action in _actions(model)),
            frozenset(operation.name for operation in metadata.operations),
        )
        self._kept: dict[frozenset[str], Visible | None] = {}

    async def of(self, actor: Actor) -> Visible | None:
        """Return the part that an actor may use; None means everything.

        It depends only on the roles, and is cached for each set of roles, unless plugins take part in the decision.
        """
        if self._is_all:
            return None
        if not self._access.is_open:
            return await self._find(actor)
        roles = actor.roles & self._roles
        if roles not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[roles] = await self._find(actor)
        return self._kept[roles]

    async def _find(self, actor: Actor) -> Visible | None:
        permits = self._access.permits
        found = Visible(
            frozenset(
                [
                    (model.path, action)
                    for model in self.metadata.models
                    for action in _actions(model)
                    if await permits(actor, action, model)
                ]
            ),
            frozenset(
                [operation.name for operation in self.metadata.operations if await permits(actor, "invoke", operation)]
            ),
        )
        return None if found == self._all else found


def all_roles(metadata: Metadata) -> frozenset[str]:
    """Return the roles in the `permissions=` of all models and operations."""
    targets: list[ModelInfo | OperationMetadata] = [*metadata.models, *metadata.operations]
    return frozenset(role for target in targets for role in _roles(target))


def _actions(model: ModelInfo) -> tuple[Action, ...]:
    return ("read", *model.changes)


def _roles(target: ModelInfo | OperationMetadata) -> list[str]:
    permissions = target.permissions
    if isinstance(permissions, Mapping):
        return [role for roles in permissions.values() for role in roles]
    return list(permissions)
