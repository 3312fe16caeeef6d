"""Errors of commands as JSON on stderr, for `--json` and `--ndjson`."""

import sys
from collections.abc import Sequence
from typing import Any

from pulpo_core.cli.json_text import json_text
from pulpo_core.exceptions import PulpoException, ValidationError


def is_json(args: Sequence[str]) -> bool:
    """Return True if the arguments of a command ask for JSON."""
    return any(word in ("--json", "--ndjson") for word in args)


def print_json_error(members: dict[str, Any], exit_code: int) -> None:
    """Print an error as one line of JSON on stderr."""
    sys.stderr.write(json_error(members, exit_code) + "\n")


def json_error(members: dict[str, Any], exit_code: int) -> str:
    """Return an error as a line of JSON for stderr."""
    return json_text({"error": {**members, "exit_code": exit_code}}, default=str, to=sys.stderr)


def error_members(error: PulpoException, kind: type[PulpoException] | None = None) -> dict[str, Any]:
    """Return an error as JSON values, with sensitive values masked. `kind` is the class to name instead of its own."""
    from pulpo_core.sensitive import error_text

    members: dict[str, Any] = {"type": (kind or type(error)).__name__, "message": error_text(error, error.message)}
    members |= {name: value for name, value in (("where", error.where), ("hint", error.hint)) if value}
    if isinstance(error, ValidationError) and error.errors:
        members["errors"] = [
            {**found, "loc": list(found.get("loc", ())), "msg": error_text(error, str(found.get("msg", "")))}
            for found in error.errors
        ]
    return members
