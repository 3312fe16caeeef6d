"""What Pulpo uses of uvicorn's classes that are not in its documentation. The only place for that.

uvicorn is pinned below its next minor version for these. `tests/server/test_uvicorn_internals.py` tests each thing that
is relied on: with a new version, raise the pin in pyproject.toml when they pass.
"""

from uvicorn.config import STARTUP_FAILURE
from uvicorn.lifespan.off import LifespanOff
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors.multiprocess import Multiprocess, Process

__all__ = ["STARTUP_FAILURE", "HttpToolsProtocol", "LifespanOff", "Multiprocess", "Process"]
