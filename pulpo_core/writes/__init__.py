"""Write middlewares: code around every write that this process sends through the project's database."""

from pulpo_core.writes.describing import describing
from pulpo_core.writes.middleware import OptionalMiddleware, WriteCallNext, WriteMiddleware, WriteObserver, Writes
from pulpo_core.writes.write import Write

__all__ = ["OptionalMiddleware", "Write", "WriteCallNext", "WriteMiddleware", "WriteObserver", "Writes", "describing"]
