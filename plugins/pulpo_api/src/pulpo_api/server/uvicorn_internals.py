"""Imports uvicorn's undocumented classes. Nothing else in Pulpo does.

They are the reason why uvicorn is pinned below its next minor version. `tests/server/test_uvicorn_internals.py` tests
everything that Pulpo relies on: for a new version, raise the pin in pyproject.toml once the tests pass.
"""

from uvicorn.config import STARTUP_FAILURE
from uvicorn.lifespan.off import LifespanOff
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors.multiprocess import Multiprocess, Process

__all__ = ["STARTUP_FAILURE", "HttpToolsProtocol", "LifespanOff", "Multiprocess", "Process"]
