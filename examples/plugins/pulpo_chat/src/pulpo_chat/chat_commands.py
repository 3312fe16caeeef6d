"""Converts messages to calls of operations: `/notes_search milk limit=3`."""

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulpo_core import OperationMetadata
from pulpo_core.exceptions import NotFoundError, ValidationError

COMMAND = re.compile(r"/([\w.]+)(?:@\w+)?\s*(.*)", re.DOTALL)  # in a group, a command may name the bot: /help@my_bot
VALUE = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """A command: the operation, and its input as text or JSON values, which `invoke` validates."""

    operation: OperationMetadata
    values: Mapping[str, Any]


def command_of(operation: OperationMetadata) -> str:
    """Return the command of an operation: `notes.search` is `/notes_search`."""
    return f"/{operation.identifier}"


def usage_of(operation: OperationMetadata) -> str:
    """Return the command with its parameters: `/notes_search word=… [limit=…]`."""
    fields = operation.input_schema.model_fields.items()
    parameters = [f"{name}=…" if field.is_required() else f"[{name}=…]" for name, field in fields]
    return " ".join([command_of(operation), *parameters])


def read_call(text: str, operations: Iterable[OperationMetadata]) -> Call:
    """Return the call that a message asks for. Raises NotFoundError or ValidationError."""
    match = COMMAND.fullmatch(text.strip())
    word, rest = match.groups() if match else ("", "")
    found = next((each for each in operations if word in (each.identifier, each.name)), None)
    if found is None:
        raise NotFoundError(f"unknown command {text.split()[0] if text.split() else text!r}", hint="/help lists them")
    return Call(found, _values(found, _words(rest)))


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ValidationError(f"the quotes do not match: {error}", hint='write name="two words"') from None


def _values(operation: OperationMetadata, words: Iterable[str]) -> dict[str, Any]:
    """Return values by parameter. Words without a name go to the parameters that are left, in their order."""
    names = list(operation.input_schema.model_fields)
    values: dict[str, Any] = {}
    for word in words:
        match = VALUE.fullmatch(word)
        if match and match[1] in names:
            name, value = match.groups()
        else:
            name, value = next((name for name in names if name not in values), ""), word
        if not name or name in values:
            problem = f"{name} is given twice" if name else f"unexpected word {word!r}"
            raise ValidationError(problem, hint=usage_of(operation))
        values[name] = _value(value, operation.input_schema.model_fields[name].annotation)
    return values


def _value(text: str, annotation: Any) -> Any:
    """Return a list or an object as JSON; anything else as text, of which the operation's own types are made."""
    if annotation is str or text[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        hint = """put quotes around it: tags='["a", "b"]'"""
        raise ValidationError(f"{text!r} is not valid JSON: {error}", hint=hint) from None
