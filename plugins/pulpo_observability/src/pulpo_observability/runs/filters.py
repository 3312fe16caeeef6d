"""Filters for runs, as commands and routes accept them, and their database queries."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import encode
from bson.errors import BSONError

from pulpo_core.exceptions import ValidationError
from pulpo_core.suggestions import did_you_mean
from pulpo_observability.runs.task_run import SHADOW, STATUSES

PATH = re.compile(r"[^.$\0][^.\0]*(\.[^.$\0][^.\0]*)*")


@dataclass(frozen=True, slots=True)
class RunFilter:
    """A filter for runs, which must match every part. An empty part matches everything.

    `operations` are names or patterns (`payments.*`), `inputs` are values by their path in the input (`address.city`).
    """

    operations: Sequence[str] = ()
    actors: Sequence[str] = ()
    statuses: Sequence[str] = ()
    channels: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    parent: str | None = None
    replay_of: str | None = None
    shadows: bool = True

    @property
    def is_empty(self) -> bool:
        """True if the filter has no conditions, apart from times."""
        return not (self.operations or self.actors or self.statuses or self.channels or self.inputs or self.parent)

    def query(self) -> dict[str, Any]:
        """Return the database query. No value from a client becomes an operator."""
        found: dict[str, Any] = {}
        if any("*" in name for name in self.operations):
            found["$or"] = [{"operation_name": _named(name)} for name in self.operations]
        elif self.operations:
            found["operation_name"] = {"$in": list(self.operations)}
        for name, values in (
            ("actor.user_id", self.actors),
            ("status", self.statuses),
            ("actor.channel", self.channels),
        ):
            if values:
                found[name] = {"$in": list(values)}
        times = {"$gte": self.since, "$lt": self.until}
        if limits := {operator: time for operator, time in times.items() if time is not None}:
            found["started_at"] = limits
        if self.parent is not None:
            found["parent_id"] = {"$eq": self.parent}
        if self.replay_of is not None:
            found["replay_of"] = {"$eq": self.replay_of}
        if not self.shadows:
            found["tags"] = {"$ne": SHADOW}
        return {**found, **{f"input_dump.{path}": {"$eq": value} for path, value in self.inputs.items()}}


def _named(name: str) -> dict[str, Any]:
    if "*" not in name:
        return {"$eq": name}
    return {"$regex": f"^{re.escape(name).replace(re.escape('*'), '.*')}$"}


def read_statuses(words: Sequence[str]) -> tuple[str, ...]:
    """Return the statuses. Raises ValidationError for an unknown one."""
    for word in words:
        if word not in STATUSES:
            raise ValidationError(
                f"status must be one of {', '.join(STATUSES)}, got {word!r}", hint=did_you_mean(word, STATUSES)
            )
    return tuple(words)


def read_inputs(pairs: Sequence[str]) -> dict[str, Any]:
    """Parse `path=value` words: the values by path, read as JSON if possible, else as text. Raises ValidationError."""
    found: dict[str, Any] = {}
    for pair in pairs:
        path, equals, text = pair.partition("=")
        if not equals or not PATH.fullmatch(path):
            raise ValidationError(f"an input value must be PATH=VALUE, got {pair!r}", hint="write address.city=Bonn")
        found[path] = read_value(text)
    return found


def read_where(pairs: Sequence[str]) -> dict[str, Any]:
    """Return the values that recorded inputs must have. Raises ValidationError, also if BSON cannot store a value."""
    found = read_inputs(pairs)
    try:
        encode(found)
    except (BSONError, OverflowError, UnicodeError, RecursionError) as error:
        raise ValidationError(f"where must have values that the database can hold: {error}") from None
    return found


def read_value(text: str) -> Any:
    """Return the value of JSON, or else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
