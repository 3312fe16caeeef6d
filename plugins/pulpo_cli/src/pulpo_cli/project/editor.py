"""Edits one document as JSON in a text editor, and sends the changes."""

import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions import ConfigurationError, PreconditionFailedError, PulpoException

if TYPE_CHECKING:
    from pulpo_core.documents import Documents, StoredDocument

Run = Callable[[Callable[["Documents[Any]"], Awaitable[Any]]], Any]


def edit(name: str, run: Run, id: str, names: Collection[str]) -> "StoredDocument[Any] | None":  # noqa: A002
    """Open some fields of a document in the editor, and return the changed document; None if it was not changed.

    The changes are a merge patch for the version that was read. If they are refused, the text is kept in a file, which
    the error names. Raises ConfigurationError if the editor fails or the text is not JSON.
    """
    version, before = run(lambda documents: _read(documents, id, names))
    file = _write(f"{name}-", before)
    try:
        _open(file)
        changes = merge_patch(before, _parse(file))
        found: StoredDocument[Any] | None = None
        if changes:
            found = _send(run, id, changes, version, before)
    except PulpoException as error:
        error.hint = "; ".join(filter(None, [error.hint, f"your text is kept in {file}"]))
        raise
    file.unlink()
    return found


def _send(
    run: Run,
    id: str,  # noqa: A002
    changes: Mapping[str, Any],
    version: str,
    before: Mapping[str, Any],
) -> "StoredDocument[Any]":
    try:
        found: StoredDocument[Any] = run(lambda documents: documents.patch(id, changes, expected=version))
        return found
    except PreconditionFailedError as error:
        _, now = run(lambda documents: _read(documents, id, before))
        changed = ", ".join(sorted(merge_patch(before, now))) or "something"
        message = f"somebody else has changed {changed} since you began, so nothing was written"
        raise PreconditionFailedError(message, error.details, hint="edit it again") from error


async def _read(documents: "Documents[Any]", id: str, names: Collection[str]) -> tuple[str, dict[str, Any]]:  # noqa: A002
    found = await documents.get(id)
    return found.version, {name: value for name, value in found.value.items() if name in names}


def _write(prefix: str, values: Mapping[str, Any]) -> Path:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix=prefix, suffix=".json", delete=False) as file:
        json.dump(values, file, indent=2, ensure_ascii=False)
        file.write("\n")
    return Path(file.name)


def _open(file: Path) -> None:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        subprocess.run([*shlex.split(command), str(file)], check=True)
    except subprocess.CalledProcessError as error:
        raise ConfigurationError(f"the editor {command!r} ended with exit code {error.returncode}") from error
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the editor {command!r} failed: {error}", hint="set EDITOR") from error


def _parse(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"the text is not JSON: {error}", where=file) from error
    if not isinstance(found, dict):
        raise ConfigurationError("the text must be a JSON object", where=file)
    return found


def merge_patch(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Merge Patch that changes `before` to `after`."""
    patch: dict[str, Any] = {name: None for name in before if name not in after}
    for name, value in after.items():
        former = before.get(name)
        if isinstance(former, dict) and isinstance(value, dict):
            if inner := merge_patch(former, value):
                patch[name] = inner
        elif name not in before or former != value or isinstance(former, bool) != isinstance(value, bool):
            patch[name] = value
    return patch
