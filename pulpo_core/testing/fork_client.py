"""Runs `pulpo` in a process forked by the fork server, and represents it: streams, signals, exit code.

Run as a script, `fork_client.py SOCKET WORDS`, with few imports. If the server refuses or is gone, this process itself
becomes `pulpo`.
"""

import marshal
import os
import signal
import socket
import sys
from contextlib import suppress

PASSED_ON = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH")


def main(address: str, *words: str) -> None:
    """Run `pulpo WORDS`, and end with the same exit code or signal."""
    with socket.socket(socket.AF_UNIX) as server:
        pid = _ask(server, address, words)
        if pid is None:
            os.execv(sys.executable, [sys.executable, "-m", "pulpo_core", *words])  # noqa: S606 (no shell is needed)
        _leave_streams()
        for name in PASSED_ON:
            signal.signal(getattr(signal, name), lambda number, _: _pass_on(pid, number))
        code = int.from_bytes(server.recv(4, socket.MSG_WAITALL), "big", signed=True)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    os._exit(code)


def _ask(server: socket.socket, address: str, words: tuple[str, ...]) -> int | None:
    """Return the id of the process that the server has forked; None if the server is gone or refuses."""
    with suppress(OSError):
        request = marshal.dumps([list(words), os.getcwd(), dict(os.environ)])  # noqa: PTH109 (quick)
        server.connect(address)
        socket.send_fds(server, [len(request).to_bytes(4, "big")], [0, 1, 2])
        server.sendall(request)
        return int.from_bytes(server.recv(4, socket.MSG_WAITALL), "big") or None
    return None


def _pass_on(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _leave_streams() -> None:
    """Close the streams, which the forked process has: readers of a pipe wait until every copy is closed."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
