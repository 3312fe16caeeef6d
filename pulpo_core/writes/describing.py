"""`describing()`: adds to a write what its sender knows, but the command does not contain."""

from collections.abc import Mapping
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, NamedTuple

from pulpo_core.invocation import ANONYMOUS, Actor, current_invocation

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo


class Description(NamedTuple):
    """The description of the writes in a `with` block."""

    actor: Actor | None = None
    channel: str | None = None
    model: "ModelInfo | None" = None
    ids: tuple[Any, ...] | None = None
    before: Mapping[str, Any] | None = None


NOTHING = Description()
_current: ContextVar[Description] = ContextVar("pulpo_write_description", default=NOTHING)


class describing:  # noqa: N801 (read as a verb: `with describing(…):`)
    """Tell write middlewares more about the writes of a `with` block than the commands contain.

        with describing(model=tools, ids=(key,), before=stored, actor=actor, channel="api"):
            await collection.replace_one(condition, values)

    `actor` and `channel` hold for everything in the block, and override those of the current invocation. `model`,
    `ids` and `before` hold for a write that the block itself sends, not for the writes of a middleware around it. A
    block inside another one adds to it.
    """

    def __init__(
        self,
        *,
        actor: Actor | None = None,
        channel: str | None = None,
        model: "ModelInfo | None" = None,
        ids: tuple[Any, ...] | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> None:
        self._given = (actor, channel, model, ids, before)
        self._tokens: list[Token[Description]] = []

    def __enter__(self) -> None:
        actor, channel, model, ids, before = self._given
        outer = _current.get()
        made = Description(
            outer.actor if actor is None else actor,
            outer.channel if channel is None else channel,
            outer.model if model is None else model,
            outer.ids if ids is None else ids,
            outer.before if before is None else before,
        )
        self._tokens.append(_current.set(made))

    def __exit__(self, *_: object) -> None:
        _current.reset(self._tokens.pop())


def description() -> Description:
    """Return the description for a write that is sent now."""
    return _current.get()


def caller() -> tuple[Actor, str]:
    """Return the actor and channel of a write: as described, or else those of the current invocation."""
    described, invocation = _current.get(), current_invocation.get()
    actor = described.actor or (invocation.actor if invocation else ANONYMOUS)
    return actor, described.channel or (invocation.channel if invocation else "python")


def enter_middlewares() -> Token[Description] | None:
    """Keep only the actor and channel, because the rest does not describe the middlewares' own writes."""
    described = _current.get()
    return None if described is NOTHING else _current.set(Description(described.actor, described.channel))


def leave_middlewares(token: Token[Description] | None) -> None:
    """Undo `enter_middlewares`."""
    if token is not None:
        _current.reset(token)
