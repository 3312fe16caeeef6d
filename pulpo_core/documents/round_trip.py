"""Restores stored values that clients send back as they were shown.

JSON shows less than the database holds: a secret is a row of asterisks, a UUID is text, NaN is null. Without this
module, a client that reads a document, changes one field and sends everything back would change other fields, too.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from pydantic import BaseModel

from pulpo_core.annotations import reaches
from pulpo_core.documents.content_checks import Loc, refusal
from pulpo_core.models.strictness import field_names
from pulpo_core.sensitive import IS_MASK, SECRETS, masked_secret

SCALARS = (str, int, float, bool, type(None))


def restore_fields(stored: BaseModel, shown: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that were sent for the fields of a model, each passed through `restore`."""
    return {key: _restore_entry(stored, shown, key, value) for key, value in sent.items()}


def restore(stored: Any, shown: Any, sent: Any) -> Any:
    """Return a sent value in which all parts that equal the shown value are replaced by the stored value.

    `{"user": "u2", "password": "**********"}` for a stored `Login(user="u1", password=SecretStr("p"))` gives
    `{"user": "u2", "password": SecretStr("p")}`. Items of a list are recognised at any position.
    """
    if type(sent) is type(shown) and sent == shown:
        return stored
    if isinstance(sent, Mapping) and isinstance(shown, Mapping) and isinstance(stored, BaseModel | Mapping):
        return {key: _restore_entry(stored, shown, key, value) for key, value in sent.items()}
    if isinstance(sent, list) and isinstance(shown, list) and isinstance(stored, list | tuple):
        return _restore_items(stored, shown, sent)
    return sent


def keep_secrets(stored: Any, sent: Any) -> Any:
    """Return a sent value with the stored secrets that it leaves out added."""
    if not isinstance(sent, dict):
        return sent
    if isinstance(stored, BaseModel):
        names = field_names(type(stored))
        given = {names.get(key, key): key for key in sent}
        left_out = {
            name: value
            for name, value in stored
            if isinstance(value, SECRETS) and name not in given and _is_included(stored, name)
        }
        return {**{key: keep_secrets(_entry(stored, key), value) for key, value in sent.items()}, **left_out}
    if isinstance(stored, Mapping):
        return {key: keep_secrets(_entry(stored, key), value) for key, value in sent.items()}
    return sent


_kept: dict[type[BaseModel], bool] = {}


def may_hold_secrets(model: type[BaseModel]) -> bool:
    """Return True if a model may contain a secret."""
    if model not in _kept:
        _kept[model] = reaches(model, *SECRETS)
    return _kept[model]


def check_masks(model: BaseModel) -> None:
    """Raise ValidationError for a secret whose value is the mask: `restore` has replaced all known masks."""
    if not may_hold_secrets(type(model)):
        return
    if (loc := masked_secret(model)) is not None:
        raise refusal(f"{_name(loc)} is the mask of a secret", loc, IS_MASK)


def _restore_entry(stored: Any, shown: Mapping[str, Any], key: str, value: Any) -> Any:
    name = field_names(type(stored)).get(key, key) if isinstance(stored, BaseModel) else key
    return restore(_entry(stored, key), shown[name], value) if name in shown else value


def _restore_items(stored: Iterable[Any], shown: list[Any], sent: list[Any]) -> list[Any]:
    places: dict[bytes, deque[Any]] = {}
    for value, item in zip(stored, shown, strict=False):
        if not isinstance(value, SCALARS):
            places.setdefault(_key(item), deque()).append(value)
    if not places:
        return sent
    return [found.popleft() if (found := places.get(_key(item))) else item for item in sent]


def _key(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)


def _entry(stored: Any, key: str) -> Any:
    """Return the value of a field by its name or alias, or of a key in its JSON form; None if there is none."""
    if isinstance(stored, BaseModel):
        return getattr(stored, field_names(type(stored)).get(key, key), None)
    if isinstance(stored, Mapping):
        return stored.get(key, next((value for found, value in stored.items() if key_text(found) == key), None))
    return None


def key_text(key: Any) -> str:
    """Return a key of a mapping in its JSON form."""
    return (
        key if type(key) is str else orjson.loads(orjson.dumps({key: 0}, option=orjson.OPT_NON_STR_KEYS)).popitem()[0]
    )


def _is_included(stored: BaseModel, name: str) -> bool:
    field = type(stored).model_fields.get(name)
    return field is None or not field.exclude


def _name(loc: Loc) -> str:
    return ".".join(map(str, loc))
