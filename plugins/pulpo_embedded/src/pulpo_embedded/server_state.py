"""The state file: where the server of a folder listens."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class State:
    """`port` on the loopback address, the server's `pid`, and the pid of its `keeper`."""

    port: int
    pid: int
    keeper: int

    @property
    def url(self) -> str:
        """The URL for a MongoDB driver.

        Without retryable writes: the engine keeps a record of each one and searches all of them at the next one, so
        that writes are twenty times slower after ten thousand; and it forgets the records when it restarts.
        """
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true&retryWrites=false"

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """None when there is no state, or none that makes sense: the keeper writes it again."""
        try:
            record = json.loads(path.read_bytes())
            return cls(int(record["port"]), int(record["pid"]), int(record["keeper"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError, OverflowError):
            return None

    def write(self, path: Path) -> None:
        """Replace the file in one step, readable by its owner only."""
        draft = path.with_suffix(f".{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123
            json.dump(asdict(self), file)
        draft.replace(path)
