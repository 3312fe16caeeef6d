"""The server behind a project's `database_url`: version, kind and abilities."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pulpo_core.transactions import has_transactions

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project

PROBES = 5
ServerKind = Literal["embedded", "standalone", "replica set", "sharded"]


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A database server. `latency` is the shortest of a few pings, in seconds."""

    version: str
    kind: ServerKind
    transactions: bool
    change_streams: bool
    latency: float

    @classmethod
    async def ask(cls, project: "Project", database: "Database") -> "ServerInfo":
        """Ask the server for its version and abilities."""
        admin = database.client.admin
        hello = await admin.command("hello")
        build = await admin.command("buildInfo")
        return cls(
            version=str(build["version"]),
            kind=_kind(project, hello),
            transactions=has_transactions(database),
            change_streams="setName" in hello or hello.get("msg") == "isdbgrid",
            latency=min([await _ping(database) for _ in range(PROBES)]),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON; the latency in milliseconds."""
        return {
            "version": self.version,
            "kind": self.kind,
            "transactions": self.transactions,
            "change_streams": self.change_streams,
            "latency_ms": round(self.latency * 1000, 2),
        }


def _kind(project: "Project", hello: dict[str, Any]) -> ServerKind:
    if not project.settings.database_url.startswith(("mongodb://", "mongodb+srv://")):
        return "embedded"
    if hello.get("msg") == "isdbgrid":
        return "sharded"
    return "replica set" if "setName" in hello else "standalone"


async def _ping(database: "Database") -> float:
    started = time.perf_counter()
    await database.client.admin.command("ping")
    return time.perf_counter() - started
