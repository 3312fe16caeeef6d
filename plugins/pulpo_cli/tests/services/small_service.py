"""A service for tests, of the standard library alone: `small_service.py serve PORT`, `end SECONDS CODE`, `sleep`."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def serve(port: str, *words: str) -> None:
    """Answer 200; 503 while the file `fail-PORT` exists. With `child`, leave a process behind."""
    fail = Path(f"fail-{port}")
    if "child" in words:
        subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"], start_new_session=True)
    with socket.create_server(("127.0.0.1", int(port))) as server:
        print(f"serving on {port}", flush=True)
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                status = "503 Unavailable" if fail.exists() else "200 OK"
                body = '{"detail": "the database does not answer"}'
                head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                connection.sendall(f"{head}{body}".encode())
                if "talk" in words:
                    print("a request " + "x" * 500, flush=True)


def end(seconds: str, code: str) -> None:
    """Say why, and end after a while."""
    time.sleep(float(seconds))
    print("it does not work: the reason", flush=True)
    raise SystemExit(int(code))


def sleep() -> None:
    """Do nothing."""
    print("sleeping", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    programs: dict[str, Callable[..., None]] = {"serve": serve, "end": end, "sleep": sleep}
    programs[sys.argv[1]](*sys.argv[2:])
