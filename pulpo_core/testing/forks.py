"""The fork server of a test session: started by the first command that is to be quick, and stopped with the session."""

import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

COMMAND = (sys.executable, "-m", "pulpo_core")
CLIENT = Path(__file__).with_name("fork_client.py")
SERVER = Path(__file__).with_name("fork_server.py")


@dataclass
class ForkServer:
    """A running fork server, and the folder of its socket."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """Stop it. Commands that still run are left alone."""
        self.process.communicate()  # closes its standard input
        shutil.rmtree(self.folder, ignore_errors=True)


def quick_command() -> tuple[str, ...]:
    """Return the words that run `pulpo` in a process of its own, as COMMAND does, but without the time for imports.

    They start a small process that stands for the forked one. A signal to its process group does not reach what the
    command has started, and SIGSTOP does not reach the command.
    """
    if sys.platform != "linux":  # where forking a process with many libraries is safe
        return COMMAND
    return (sys.executable, "-IS", str(CLIENT), str(fork_server().folder / "socket"))


@cache
def fork_server() -> ForkServer:
    """Start the fork server of this session."""
    folder = Path(tempfile.mkdtemp(prefix="pulpo-"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen(64)
        process = subprocess.Popen(
            [sys.executable, SERVER, str(listener.fileno())], stdin=subprocess.PIPE, pass_fds=[listener.fileno()]
        )
    return ForkServer(folder, process)


def stop_fork_server() -> None:
    """Stop the fork server of this session, if there is one."""
    if fork_server.cache_info().currsize:
        fork_server().stop()
        fork_server.cache_clear()
