"""Converts typed values to the values of an input, without validating them."""

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulpo_cli.project.declarations import Option
from pulpo_cli.project.errors import InvalidInputError
from pulpo_core.exceptions import ConfigurationError

TYPES: Mapping[str, tuple[type, ...]] = {"integer": (int,), "number": (int, float), "boolean": (bool,)}
Given = Mapping[str, Any]
"""The typed values by the paths of the options: text, several texts, a flag, or None."""


def read_values(options: Sequence[Option], given: Given, text: str | None) -> Any:
    """Return the input: `--input`, overridden by single options. None if nothing was given.

    Missing required secrets are read from their variables, or prompted for at a terminal. Raises ConfigurationError.
    """
    found = read_json(text)
    if found is not None and not isinstance(found, dict):
        if not options:
            return found  # the input of a RootModel is not an object
        raise ConfigurationError("--input must be an object, such as '{\"name\": …}'", hint="write it as JSON")
    values: dict[str, Any] = found or {}
    for option in options:
        typed = given.get(option.path)
        if option.secret and not typed and not _has(values, option.path):
            typed = _secret(option)
        if _is_given(typed):
            _put(values, option.path, _value(option, typed))
    return values or found


@dataclass(frozen=True, slots=True)
class OptionValues:
    """The values of options, which override those of each line of a batch: typed values, and variables for secrets that
    a line lacks."""

    typed: Sequence[tuple[str, Any]]
    secrets: Sequence[tuple[str, str]]

    @classmethod
    def read(cls, options: Sequence[Option], given: Given) -> "OptionValues":
        """Read the typed values."""
        typed = [(each.path, _value(each, given[each.path])) for each in options if _is_given(given.get(each.path))]
        known = {path for path, _ in typed}
        secrets = [(each.path, os.environ.get(each.variable)) for each in options if each.secret]
        return cls(typed, [(path, value) for path, value in secrets if value and path not in known])

    def over(self, value: Any) -> Any:
        """Return a value overridden by the options. Raises InvalidInputError unless it is an object."""
        if not self.typed and not self.secrets:
            return value
        if not isinstance(value, dict):
            raise InvalidInputError("this must be an object, because options override its values")
        for path, typed in self.typed:
            _put(value, path, deepcopy(typed))
        for path, secret in self.secrets:
            if not _has(value, path):
                _put(value, path, secret)
        return value


def _is_given(typed: Any) -> bool:
    return typed is not None and typed != [] and typed != ()


def read_json(text: str | None) -> Any:
    """Return the JSON value in text, in the file after an `@`, or on stdin for `-`. Raises ConfigurationError."""
    if text is None:
        return None
    try:
        return json.loads(_content(text), object_pairs_hook=unique_keys)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise ConfigurationError(f"--input is not JSON: {reason}", hint="'{…}', @file.json, or - for stdin") from None


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. Raises ValueError for a duplicate key, which the API would refuse."""
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"it has the key {twice[:100]!r} twice in one object")
    return values


def _content(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"{text[1:]} cannot be read: {error.strerror}", where="--input") from None


def lacks_secret(option: Option, given: Given) -> bool:
    """Return True if a required secret is neither given nor in its variable."""
    return option.secret and option.required and not given.get(option.path) and not os.environ.get(option.variable)


def _secret(option: Option) -> str | None:
    if value := os.environ.get(option.variable):
        return value
    if not option.required or not sys.stdin.isatty():
        return None
    import typer

    return str(typer.prompt(option.path, hide_input=True, err=True))


def _value(option: Option, typed: Any) -> Any:
    """Return a JSON value. Text that is not of the option's kind is left as it is, and refused by validation."""
    if option.many and not isinstance(typed, str):
        return [_scalar(option.kind, text) for text in typed]
    return typed if isinstance(typed, bool) else _scalar(option.kind, typed)


def _scalar(kind: str, text: str) -> Any:
    if kind == "text":
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if kind == "any" or type(value) in TYPES[kind] else text


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for name in parents:
        if not isinstance(values.get(name), dict):
            values[name] = {}
        values = values[name]
    values[last] = value


def _has(values: Any, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(values, dict) or name not in values:
            return False
        values = values[name]
    return True
