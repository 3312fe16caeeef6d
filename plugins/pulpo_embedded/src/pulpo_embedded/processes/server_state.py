"""The state file of a folder: the port of its server, and the processes that run it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

APP_NAME = "appname=pulpo-embedded"  # in the URL, so that every process can tell that it is connected to the engine


@dataclass(frozen=True)
class ServerState:
    """A server's `port` on the loopback address, its process id, and that of its keeper."""

    port: int
    pid: int
    keeper: int

    @property
    def url(self) -> str:
        """The URL for a MongoDB driver.

        It turns retryable writes off: the engine keeps a record of each one, and searches all records at the next, so
        that after ten thousand a write takes twenty times as long. It also loses the records when it restarts.
        """
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true&retryWrites=false&{APP_NAME}"

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Return the state in a file, or None if it is missing or invalid: the keeper then writes it again."""
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
