"""The watcher's record of each service, in a file: the phase with its reason, and the restarts."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pulpo_core.atomic_files import replace_file


class Phase(StrEnum):
    """The phase of a service's life."""

    WAITING = "waiting"
    """The service waits for others, or for its next start."""
    STARTING = "starting"
    READY = "ready"
    UNREADY = "not ready"
    HUNG = "hung"
    """The service runs, but fails its liveness check."""
    FAILED = "failed"
    """The service is not restarted until somebody starts it again."""
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass
class ServiceRecord:
    """The record of a service. `why` is the reason for its phase; `exits` are the times of its latest failures."""

    phase: Phase = Phase.WAITING
    why: str = ""
    setting: str = ""
    restarts: int = 0
    exits: list[float] = field(default_factory=list)
    was_ready: bool = False
    since: float = 0.0

    def turn(self, phase: Phase, why: str = "", setting: str = "") -> None:
        """Set the phase and its reason."""
        if phase is not self.phase:
            self.since = time.time()
        self.phase, self.why, self.setting = phase, why, setting


def text(path: Path) -> str:
    """Return the text of a file; none if it is missing."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def read(path: Path) -> dict[str, ServiceRecord]:
    """Return the entries of a file; none if it is missing or invalid."""
    return parse(text(path))


def parse(text: str) -> dict[str, ServiceRecord]:
    """Return the entries in the text of a file; none if it is invalid."""
    try:
        values: dict[str, Any] = json.loads(text)
        return {name: ServiceRecord(**{**each, "phase": Phase(each["phase"])}) for name, each in values.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def dump(entries: dict[str, ServiceRecord]) -> str:
    """Return entries as the text of a file."""
    return json.dumps({name: asdict(entry) for name, entry in entries.items()})


def save(path: Path, text: str) -> None:
    """Replace the file."""
    replace_file(path, text, is_private=True)


def forget(path: Path, names: Iterable[str]) -> None:
    """Remove the entries of services, so that they start afresh."""
    entries = read(path)
    found = [name for name in names if entries.pop(name, None)]
    if found:
        save(path, dump(entries))
