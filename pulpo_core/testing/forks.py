"""The fork server of a test session: started by the first quick command, and stopped with the session."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pulpo_core.services import bound_command

COMMAND = (sys.executable, "-m", "pulpo_core")
CLIENT = Path(__file__).with_name("fork_client.py")
SERVER = Path(__file__).with_name("fork_server.py")
VARIABLES = dict(os.environ)
"""The variables of the session. The first test that needs the server may have others, such as a path to plugins."""


@dataclass
class ForkServer:
    """A running fork server, and the folder of its socket."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """Stop the server. Commands that are still running continue."""
        self.process.communicate()  # closes its standard input
        shutil.rmtree(self.folder, ignore_errors=True)


def quick_command() -> tuple[str, ...]:
    """Return a command line that runs `pulpo` in a separate process like COMMAND, but without the time for imports.

    It starts a small process that represents the forked one. A signal to its process group does not reach the
    command's own children, and SIGSTOP does not reach the command. If this process is killed, the command gets SIGTERM.
    """
    if sys.platform != "linux":  # elsewhere, forking a process with many libraries is not safe
        return COMMAND
    return bound_command([sys.executable, "-IS", str(CLIENT), str(fork_server().folder / "socket")])


@cache
def fork_server() -> ForkServer:
    """Start the fork server of this session."""
    folder = Path(tempfile.mkdtemp(prefix="pulpo-"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen(64)
        command = [sys.executable, str(SERVER), str(listener.fileno())]
        process = subprocess.Popen(command, env=VARIABLES, stdin=subprocess.PIPE, pass_fds=[listener.fileno()])
    return ForkServer(folder, process)


def stop_fork_server() -> None:
    """Stop the fork server of this session, if there is one."""
    if fork_server.cache_info().currsize:
        fork_server().stop()
        fork_server.cache_clear()
