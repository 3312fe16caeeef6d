"""The processes that listen on the ports of this machine."""

from collections.abc import Iterator, Set
from contextlib import suppress

import psutil


def holder_of(port: int) -> str | None:
    """Return the process that listens on a port: "process 4711 (python -m http.server)"; None if there is none."""
    return holders_of({port}).get(port)


def holders_of(ports: Set[int]) -> dict[int, str]:
    """Return the processes that listen on these ports, by port. All sockets are scanned only once."""
    found: dict[int, str] = {}
    for connection in _listening() if ports else ():
        port = connection.laddr.port
        if port in ports and port not in found:
            found[port] = process_name(connection.pid) if connection.pid else "a process of another user"
            if len(found) == len(ports):
                break
    return found


def process_name(pid: int) -> str:
    """Return a process's id and the beginning of its command: "process 4711 (python -m http.server)"."""
    try:
        words = psutil.Process(pid).cmdline()
    except psutil.Error:
        words = []
    text = " ".join(words)
    return f"process {pid}" + (f" ({text[:80]}{'…' if len(text) > 80 else ''})" if text else "")


def _listening() -> Iterator["psutil._common.sconn"]:
    for connection in _connections():
        if connection.status == psutil.CONN_LISTEN:
            yield connection


def _connections() -> Iterator["psutil._common.sconn"]:
    try:
        yield from psutil.net_connections("tcp")
    except psutil.AccessDenied:  # macOS shows all connections to root only
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                for found in process.net_connections("tcp"):
                    yield psutil._common.sconn(*found, process.pid)
