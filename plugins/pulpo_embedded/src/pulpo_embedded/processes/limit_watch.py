"""Counts the documents of a database from time to time, and logs once when a collection reaches a limit."""

import logging
import struct
import time
from pathlib import Path

import bson

from pulpo_embedded import limits
from pulpo_embedded.processes import wire_protocol
from pulpo_embedded.processes.database_folder import DatabaseFolder
from pulpo_embedded.processes.server_state import ServerState

log = logging.getLogger(__name__)

FIRST_SECONDS = 10.0  # seconds after the start of the process: short commands have ended by then
EVERY_SECONDS = 600.0
PATIENCE = 60.0  # seconds for a count, which reads the whole collection


class LimitWatch:
    """Watches one database of a folder. Reported collections are not counted again."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = DatabaseFolder(folder)
        self.database = database
        self.reported: set[str] = set()
        self.due = time.monotonic() + FIRST_SECONDS

    def check(self) -> None:
        """Count the documents and log the limits reached, if a check is due."""
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + EVERY_SECONDS
        try:
            counts = self.counts()
        except (OSError, LookupError, TypeError, ValueError, struct.error, bson.errors.BSONError):
            return  # the database is being restarted: count next time
        for name, count in counts.items():
            for note in limits.notes({name: count}):
                self.reported.add(name)
                log.warning(note)

    def counts(self) -> dict[str, int]:
        """Return the number of documents of each collection that has not been reported."""
        state = ServerState.read(self.folder.state)
        if state is None:
            return {}
        command = {"listCollections": 1, "nameOnly": True, "$db": self.database}
        found = wire_protocol.send(state.port, command, PATIENCE)["cursor"]["firstBatch"]
        names = [each["name"] for each in found if each["name"] not in self.reported and each.get("type") != "view"]
        return {
            name: wire_protocol.send(state.port, {"count": name, "$db": self.database}, PATIENCE)["n"] for name in names
        }
