"""Write middlewares: code around every write that this process sends through the project's database."""

from pulpo_core.writes.describing import describing
from pulpo_core.writes.middleware import WriteCallNext, WriteMiddleware, WriteObserver, Writes
from pulpo_core.writes.write import Write

__all__ = ["Write", "WriteCallNext", "WriteMiddleware", "WriteObserver", "Writes", "describing"]
