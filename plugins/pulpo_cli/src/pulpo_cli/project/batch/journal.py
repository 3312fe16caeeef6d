"""The journal of a batch: the completed calls and their results, with which an interrupted batch can be resumed.

The first line identifies the batch, each other line is a call: its key and its result. A key consists of the input and
of the number of its earlier occurrences, so that two equal lines are two calls. Over HTTP, the batch's id and the key
are the `Idempotency-Key` of the request.
"""

import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from pulpo_core.exceptions import ConfigurationError


class BatchJournal:
    """The journal in a file, which is created if it is missing. Raises ConfigurationError for another operation's.

    An incomplete last line is removed.
    """

    def __init__(self, path: Path, operation: str) -> None:
        self._seen: Counter[str] = Counter()
        self._done: dict[str, int] = {}  # the offset of the line of each key
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be used: {error.strerror}", where="--resume") from None
        self.batch = self._read(path, operation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def key(self, data: Any) -> str:
        """Return the key of the next call with this input."""
        written = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
        self._seen[written] += 1
        return f"{written[:32]}-{self._seen[written]}"

    def __contains__(self, key: str) -> bool:
        return key in self._done

    def result(self, key: str) -> Any:
        """Return the result of a completed call."""
        self._file.seek(self._done[key])
        return json.loads(self._file.readline())["result"]

    def add(self, key: str, result: Any) -> None:
        """Record a completed call."""
        self._write({"key": key, "result": result})

    def _read(self, path: Path, operation: str) -> str:
        """Read the file, or create it. Returns the id of the batch."""
        batch, end = "", 0
        for line in self._file:
            try:
                entry = json.loads(line) if line.endswith(b"\n") else None
            except ValueError:
                entry = None
            if entry is None and end + len(line) == os.fstat(self._file.fileno()).st_size:
                break
            if not isinstance(entry, dict) or not (entry.keys() >= {"key", "result"} if batch else "batch" in entry):
                raise ConfigurationError(f"{path} is not the journal of a batch", where="--resume")
            if batch:
                self._done[entry["key"]] = end
            elif entry.get("operation") != operation:
                other = f"{path} is the journal of {entry.get('operation')!r}, not of {operation!r}"
                raise ConfigurationError(other, where="--resume", hint="name another file")
            batch = batch or str(entry["batch"])
            end += len(line)
        self._file.truncate(end)
        if not batch:
            batch = uuid4().hex
            self._write({"batch": batch, "operation": operation})
        return batch

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()
