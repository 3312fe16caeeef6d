"""The socket file through which commands of this user reach the API: see `pulpo_core.cli.local_api`."""

import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from starlette.types import Scope

from pulpo_core.cli.local_api import ACTOR, answers, is_own_socket, socket_file, write_record
from pulpo_core.invocation import Actor

log = logging.getLogger("pulpo.api")


@contextmanager
def local_socket(root: Path) -> Iterator[list[socket.socket]]:
    """Listen at the project's socket file during the block, unless another API already does, or it is impossible."""
    path = socket_file(root)
    if path is None or answers(path):
        yield []
        return
    try:
        path.parent.mkdir(exist_ok=True)
        write_record(root)
        listener = _bound(path)
    except OSError as error:
        log.warning("commands will not go through this API: %s: %s", path, error.strerror)
        yield []
        return
    try:
        yield [listener]
    finally:
        listener.close()
        with suppress(OSError):
            path.unlink()


def _bound(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    former = os.umask(0o177)  # nobody can open the file before its permissions are set
    try:
        listener.bind(str(path))
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(former)
    return listener


def is_local(scope: Scope) -> bool:
    """Return True for a request through the project's own socket file, which only this user can open.

    TCP always has a port, and no header can change this. A socket file with another name, such as one that a proxy on
    this machine connects to (`uvicorn --uds`), does not count.
    """
    server = scope.get("server")
    return server is not None and server[1] is None and is_own_socket(Path(server[0]))


def local_caller(scope: Scope) -> tuple[Actor, str] | None:
    """Return the actor and the channel of a local request; None if its headers do not name them."""
    given = next((value for name, value in scope["headers"] if name == ACTOR.encode()), None)
    if given is None:
        return None
    try:
        caller = json.loads(given)
        return Actor(str(caller["id"]), frozenset(map(str, caller["roles"]))), str(caller["channel"])
    except (ValueError, TypeError, KeyError):
        return None
