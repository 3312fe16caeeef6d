"""Checks of the decorators' arguments.

Each function returns a checked copy of an argument that can be written as JSON, or raises DeclarationError. It takes
the name of the argument and the place of the decorator for the message.
"""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.metadata import Permissions, RowRule
from pulpo_core.permissions import ACTIONS
from pulpo_core.registries import ModelRegistry
from pulpo_core.suggestions import did_you_mean


def no_more(unknown: Mapping[str, object], decorator: Callable[..., Any], where: Location) -> None:
    """Raise DeclarationError if there are arguments that the decorator does not have."""
    for name in unknown:
        known = inspect.getfullargspec(decorator).kwonlyargs
        message = f"@{decorator.__name__} has no argument {name!r}"
        raise DeclarationError(message, where=where, hint=did_you_mean(name, known, f"it has {', '.join(known)}"))


def text(given: object, what: str, default: str, where: Location) -> str:
    text = default if given is None else given
    if isinstance(text, str) and _is_unicode(text):
        return text
    raise DeclarationError(f"{what} must be text, got {text!r}", where=where, hint="give a string of valid Unicode")


def words(given: Sequence[str | type], what: str, where: Location) -> tuple[str, ...]:
    """Return a tuple of names. A class is replaced by its name, a model's class by the name of the model."""
    words = [name_of(item) if inspect.isclass(item) else item for item in listed(given, what, where)]
    if wrong := [word for word in words if not isinstance(word, str) or not _is_unicode(word)]:
        raise DeclarationError(f"{what} must hold strings, got {wrong[0]!r}", where=where, hint="list strings")
    return tuple(map(str, words))


def listed(given: object, what: str, where: Location) -> list[Any]:
    if isinstance(given, str):
        raise DeclarationError(
            f"{what} must be a list, got the string {given!r}", where=where, hint=f"write {what}=[{given!r}]"
        )
    if not isinstance(given, Sequence):  # a set is refused, too: its order changes from run to run
        raise DeclarationError(f"{what} must be a list, got {given!r}", where=where, hint=f"write {what}=[…]")
    return list(given)


def name_of(cls: type) -> str:
    return next((model.name for model in ModelRegistry.list_all() if model.document_cls is cls), cls.__name__)


def roles(given: Sequence[str] | Mapping[str, Sequence[str]], where: Location) -> Permissions:
    if isinstance(given, Mapping):
        actions = words(list(given), "permissions", where)
        for action in actions:
            if action not in ACTIONS:  # a misspelt action would leave the real one open to everybody
                hint = f"the actions are: {', '.join(ACTIONS)}"
                raise DeclarationError(f"permissions names an unknown action: {action!r}", where=where, hint=hint)
        return {action: words(given[action], f"permissions[{action!r}]", where) for action in actions}
    return words(given, "permissions", where)


def row_rule(given: Any, where: Location) -> RowRule | None:
    if given is None:
        return None
    try:
        inspect.signature(given).bind("actor", "read")
    except (TypeError, ValueError):
        raise DeclarationError(
            f"rows must be a function of two arguments, actor and action, got {given!r}",
            where=where,
            hint='write `def own(actor: Actor, action: Action): return {"owner": actor.id}`',
        ) from None
    return cast(RowRule, given)


def plain_json(given: object, what: str, where: Location) -> dict[str, Any]:
    """Return a copy that holds JSON values only."""
    if not isinstance(given, Mapping):
        raise DeclarationError(f"{what} must hold JSON objects, got {given!r}", where=where, hint="give a dict")
    try:
        written = json.dumps(given, allow_nan=False, ensure_ascii=False)
        return cast("dict[str, Any]", json.loads(written.encode()))
    except (TypeError, ValueError, RecursionError) as error:
        raise DeclarationError(
            f"{what} cannot be written as JSON: {error}", where=where, hint="use plain values"
        ) from None


def flag(given: object, what: str, where: Location) -> bool:
    if isinstance(given, bool):
        return given
    raise DeclarationError(f"{what} must be True or False, got {given!r}", where=where, hint="give one of the two")


def retry_count(given: object, where: Location) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    raise DeclarationError(
        f"retries must be a count, got {given!r}", where=where, hint="give a whole number, 0 or more"
    )


def seconds(given: object, where: Location) -> float | None:
    if given is None or (isinstance(given, int | float) and not isinstance(given, bool) and 0 < given < 1e9):
        return given
    raise DeclarationError(f"timeout must be a duration, got {given!r}", where=where, hint="give seconds, more than 0")


def _is_unicode(text: str) -> bool:
    """Return True if the text can be encoded as UTF-8: half of a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
