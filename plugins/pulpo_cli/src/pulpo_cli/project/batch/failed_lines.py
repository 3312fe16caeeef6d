"""The file of failed lines, unchanged, so that they can be run again."""

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pulpo_core.exceptions import ConfigurationError


class FailedLines:
    """Collects lines in a file next to it, which replaces it at the end, because the file itself may be being read.

    Raises ConfigurationError if the folder cannot be written to.
    """

    def __init__(self, path: Path, header: bytes = b"") -> None:
        self.path = path
        try:
            number, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be written: {error.strerror}", where="--failed") from None
        self._part = Path(name)
        self._file = os.fdopen(number, "wb")
        self._header = header

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Move the file to its place, even after an interruption."""
        self._file.close()
        self._part.replace(self.path)

    def replaces(self, source: BinaryIO) -> bool:
        """Return True if the file will replace the one that is being read."""
        return self.path.exists() and os.path.samestat(os.fstat(source.fileno()), self.path.stat())

    def add(self, text: bytes) -> None:
        """Add a line."""
        if self._header:
            text, self._header = self._header + b"\n" + text, b""
        self._file.write(text + b"\n")
        self._file.flush()
