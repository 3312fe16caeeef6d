"""The processes that listen on the ports of this machine."""

from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path

import psutil


def holder_of(port: int) -> str | None:
    """Return the process that listens on a port: as `process_name` does; None if there is none."""
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
    """Return a process's id, the beginning of its command, its folder: "process 47 (python -m http.server) in /srv"."""
    try:
        process = psutil.Process(pid)
        program, *words = process.cmdline()
        folder = process.cwd()
    except (psutil.Error, ValueError):
        return f"process {pid}"
    text = " ".join([Path(program).name, *words])
    return f"process {pid} ({text[:80]}{'…' if len(text) > 80 else ''}) in {folder}"


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
