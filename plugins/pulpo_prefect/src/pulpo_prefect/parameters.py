"""Parameters of a flow as a person writes them: `limit=5`, `since=2026-01-31`, `query={"title": "pilot"}`."""

import inspect
import json
from collections.abc import Iterable
from typing import Any

import pydantic
from prefect import Flow
from pydantic import TypeAdapter

from pulpo_core.exceptions import ValidationError


def read_parameters(flow: Flow[..., Any], written: Iterable[str]) -> dict[str, Any]:
    """Parameters from `name=value`, where a value is JSON or plain text, as its type wants it.

    Raises ValidationError for a name that the flow does not have, a value that does not fit, a parameter left out.
    """
    known = inspect.signature(flow.fn).parameters
    pairs = [text.partition("=") for text in written]
    for name, equals, _ in pairs:
        if not equals or name not in known:
            hint = f"its parameters are: {', '.join(known)}" if known else "it takes no parameters"
            raise ValidationError(f"the flow {flow.name!r} has no parameter {name!r}", hint=f"{hint} (NAME=VALUE)")
    found = {name: _value(flow, known[name], text) for name, _, text in pairs}
    missing = [name for name, parameter in known.items() if parameter.default is parameter.empty and name not in found]
    if missing:
        hint = f"give it: --param {missing[0]}=VALUE"
        raise ValidationError(f"the flow {flow.name!r} needs the parameter {missing[0]!r}", hint=hint)
    return found


def _value(flow: Flow[..., Any], parameter: inspect.Parameter, text: str) -> Any:
    if not flow.should_validate_parameters:  # a document: its operation reads it, where the database is connected
        return _plain(text)
    adapter = TypeAdapter(parameter.annotation)
    try:
        return adapter.validate_json(text)
    except pydantic.ValidationError as as_json:
        try:
            return adapter.validate_python(text)
        except pydantic.ValidationError as as_text:
            error = as_text if _plain(text) == text else as_json
            found = "; ".join(finding["msg"] for finding in error.errors(include_url=False))
            raise ValidationError(f"{parameter.name}={text!r} does not fit: {found}") from None


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
