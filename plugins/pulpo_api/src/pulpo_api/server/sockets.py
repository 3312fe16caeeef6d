"""Binds the sockets of a server before anything else is started."""

import errno
import socket

from pulpo_core.exceptions import ServiceError

MISSING = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # this machine lacks an address family, such as IPv6


def bind(host: str, port: int) -> list[socket.socket]:
    """Return a bound socket for each address of a host; an empty host means every address of this machine.

    Raises ServiceError if the port is taken, or the address does not belong to this machine.
    """
    try:
        return _bind_each(host, port)
    except OSError as error:
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise ServiceError(
            f"port {port} of {host} {reason}",
            where="[tool.pulpo.api] port",
            hint=f"stop the process that listens there, or choose another port: `pulpo api start --port {port + 1}`, "
            f"PULPO_API_PORT={port + 1} for `pulpo dev`",
        ) from None


def _bind_each(host: str, port: int) -> list[socket.socket]:
    sockets, problem = [], None
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, address in dict.fromkeys((info[0], info[4]) for info in found):
        try:
            sockets.append(_bound(family, address))
        except OSError as error:
            if error.errno not in MISSING:
                raise
            problem = error
    if problem and not sockets:
        raise problem
    return sockets


def _bound(family: int, address: object) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)  # type: ignore[arg-type]
    except OSError:
        bound.close()
        raise
    return bound
