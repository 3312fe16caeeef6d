"""The supervisor of a project: a supervisord in a separate session, controlled through its socket.

It starts and ends processes, and writes and rotates their logs. The watcher, which it runs like the services, decides
which services run, and what happens when one stops. This is the only module that communicates with supervisor; what it
relies on, besides the documented XML-RPC interface and configuration file, is in `daemon.py`.
"""

import http.client
import math
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulpo_cli.services import processes
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.logs import tail
from pulpo_cli.services.plan import ServicePlan
from pulpo_core.atomic_files import replace_file
from pulpo_core.exceptions import ConfigurationError, ServiceError
from pulpo_core.services import MARK, bound_command

WATCHER = "pulpo-watcher"
ANSWER_SECONDS = 10.0
START_SECONDS = 20.0
LOG_LINES = 250  # bytes of the supervisor's log in which the last signal is searched
PAUSE = 0.05
NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
ALREADY_STARTED, NOT_RUNNING, STILL_RUNNING = 60, 70, 91  # codes of faults
NOT_RUNNING_TEXT, START_HINT = "the supervisor of the services is not running", "`pulpo up` starts it"


@dataclass(frozen=True)
class ProcessInfo:
    """Supervisor's information about a process: `pid` is 0 unless it runs; times are in seconds since the epoch."""

    name: str
    state: str
    pid: int = 0
    started: float = 0
    exit_code: int = 0

    @property
    def is_running(self) -> bool:
        """True for a process that exists, even if it is stopping."""
        return self.pid != 0


class SupervisorError(ServiceError):
    """The supervisor does not answer, or refuses a call."""


class NotRunningError(SupervisorError):
    """No supervisor is running."""


class RefusedError(SupervisorError):
    """The supervisor refuses a call: `code` and `reason` are those of its fault."""

    def __init__(self, method: str, fault: xmlrpc.client.Fault) -> None:
        self.code = fault.faultCode
        self.reason = fault.faultString.partition(": ")[2] or fault.faultString
        super().__init__(f"the supervisor of the services refuses {method.partition('.')[2]}: {self.reason}")


class Supervisor:
    """The supervisor of one folder, for any process that can use its socket."""

    def __init__(self, folder: ServicesFolder) -> None:
        self.folder = folder

    @property
    def pid(self) -> int | None:
        """The process id, or None if no supervisor is running. Raises SupervisorError if it does not answer."""
        try:
            return int(self._call("supervisor.getPID"))
        except NotRunningError:
            return None

    def processes(self) -> dict[str, ProcessInfo]:
        """Return information about the processes by name."""
        return {each["name"]: _info(each) for each in self._call("supervisor.getAllProcessInfo")}

    def start(self, plan: ServicePlan) -> None:
        """Start the supervisor for a plan, and wait until it answers. Raises ServiceError."""
        if sys.platform == "win32":
            hint = "`pulpo dev` runs them in the foreground"
            raise ConfigurationError("services in the background need Linux or macOS", hint=hint)
        self.folder.make()
        self.configure(plan)
        with suppress(FileNotFoundError):
            self.folder.socket.unlink()  # the socket of a supervisor that was killed
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "pulpo_cli.services.daemon", str(self.folder.configuration)],
            cwd=self.folder.path,
            env={
                **os.environ,
                MARK: str(self.folder.path),
                "PULPO_SERVICES_PYTHON": shlex.quote(sys.executable),
                "PULPO_SERVICES_SOCKET": str(self.folder.socket),
            },
            start_new_session=True,  # neither Ctrl-C nor the end of the terminal reaches it
            stdin=subprocess.DEVNULL,
            # Where the disk is full, it writes a traceback for every line that it cannot log, and gives up a process
            # whose traceback it cannot write.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while self.pid is None:
            if (code := process.poll()) is not None or time.monotonic() > deadline:
                process.kill()
                process.wait()
                problem = "does not answer" if code is None else f"ended with exit code {code}"
                raise ServiceError(f"the supervisor of the services {problem}", where=self.folder.supervisor_log)
            time.sleep(PAUSE)
        process.returncode = 0  # it outlives this process on purpose; otherwise Python would warn

    def configure(self, plan: ServicePlan) -> None:
        """Write the configuration file for a plan. Raises ServiceError for a service whose name cannot be used."""
        for name in plan.services:
            if not NAME.fullmatch(name) or name == WATCHER:
                raise ServiceError(
                    f"a service cannot be named {name!r}", hint="lower-case letters, digits, - and _ are allowed"
                )
        replace_file(self.folder.configuration, configuration(self.folder, plan), is_private=True)

    def update(self, plan: ServicePlan) -> list[str]:
        """Update a running supervisor with the services of a plan, and return the known processes whose configuration
        has changed: it is used after `replace`."""
        self.configure(plan)
        ((added, changed, _),) = self._call("supervisor.reloadConfig")
        for name in added:
            self._call("supervisor.addProcessGroup", name)
        return list(changed)

    def replace(self, names: Iterable[str]) -> None:
        """Use the present configuration for those of these processes that are not running. The watcher is started."""
        for name in names:
            with _passing_over(STILL_RUNNING):
                self._call("supervisor.removeProcessGroup", name)
                self._call("supervisor.addProcessGroup", name)

    def start_process(self, name: str) -> str | None:
        """Start a process unless it is running. Returns the reason if it cannot be started, else None."""
        try:
            with _passing_over(ALREADY_STARTED):
                self._call("supervisor.startProcess", name, False)
        except RefusedError as error:
            return error.reason
        return None

    def stop_process(self, name: str, seconds: float | None = None, *, wait: bool = True) -> None:
        """Stop a running process, by force if it does not end in its own time, or in `seconds`."""
        info = self.processes().get(name)
        if info is None or not info.is_running:
            return
        with _passing_over(NOT_RUNNING):
            self._call("supervisor.stopProcess", name, False)
        deadline = time.monotonic() + (math.inf if seconds is None else seconds)
        while wait and self.processes()[name].is_running:
            if time.monotonic() > deadline:
                self.kill_process(name)
            time.sleep(PAUSE)

    def kill_process(self, name: str) -> None:
        """Kill a process immediately."""
        with _passing_over(NOT_RUNNING):
            self._call("supervisor.signalProcess", name, "KILL")

    def shut_down(self) -> None:
        """End the supervisor and its processes. Kills it if it does not end."""
        pid = self.pid
        if pid is not None:
            self._call("supervisor.shutdown")
            processes.wait_for_end(pid, ANSWER_SECONDS)

    def last_signal(self, name: str) -> str:
        """Return the name of the signal that last ended a process: "SIGKILL"; empty if it was not ended by one."""
        for line in reversed(tail(self.folder.supervisor_log, LOG_LINES)):
            if found := re.search(rf"(?:exited|stopped): {re.escape(name)} \((.*?)\)", line):
                signal = re.search(r"terminated by (SIG\w+)", found[1])
                return signal[1] if signal else ""
        return ""

    def _call(self, method: str, *arguments: Any) -> Any:
        if not self.folder.socket.exists():
            raise NotRunningError(NOT_RUNNING_TEXT, hint=START_HINT)
        proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=_Transport(self.folder.socket))
        try:
            with proxy:
                return getattr(proxy, method)(*arguments)
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError, ConnectionResetError):
            raise NotRunningError(NOT_RUNNING_TEXT, hint=START_HINT) from None
        except TimeoutError:
            raise SupervisorError(
                f"the supervisor of the services does not answer within {ANSWER_SECONDS:g} s",
                where=self.folder.path,
                hint="`pulpo down` ends it",
            ) from None
        except xmlrpc.client.Fault as fault:
            raise RefusedError(method, fault) from None
        except (xmlrpc.client.ProtocolError, http.client.HTTPException) as error:
            raise SupervisorError(f"the supervisor of the services does not answer: {error}") from None


def configuration(folder: ServicesFolder, plan: ServicePlan) -> str:
    """Return supervisor's configuration.

    Nothing in it needs quoting: paths are relative to the folder in which supervisor runs, or in variables, and
    `launch.py` reads the command of a service from the plan.
    """
    # If the supervisor is killed, the kernel ends its processes.
    python = " ".join(bound_command(["%(ENV_PULPO_SERVICES_PYTHON)s", "-P", "-m", "pulpo_cli.services"]))
    rotation = {
        "stdout_logfile_maxbytes": plan.limits.log_size,
        "stdout_logfile_backups": plan.limits.log_files,
        "redirect_stderr": "true",
    }
    sections: dict[str, Mapping[str, object]] = {
        "unix_http_server": {"file": "%(ENV_PULPO_SERVICES_SOCKET)s", "chmod": "0600"},
        "supervisord": {
            "nodaemon": "true",
            "silent": "true",
            "logfile": folder.supervisor_log.name,
            "logfile_maxbytes": "1MB",
            "logfile_backups": 1,
            "pidfile": "supervisord.pid",
            "childlogdir": ".",
        },
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface",
        },
        f"program:{WATCHER}": {
            "command": f"{python}.watcher",
            "autorestart": "true",
            "startsecs": 1,
            "stdout_logfile": folder.watcher_log.name,
            **rotation,
        },
    }
    for name, service in plan.services.items():
        sections[f"program:{name}"] = {
            "command": f"{python}.launch {name}",
            "autostart": "false",
            "autorestart": "false",
            "startsecs": 0,
            "startretries": 0,
            "stopwaitsecs": max(1, round(service.stop_seconds)),
            "killasgroup": "true",
            "stdout_logfile": f"logs/{name}.log",
            **rotation,
        }
    return "\n".join(_section(title, values) for title, values in sections.items())


def _section(title: str, values: Mapping[str, object]) -> str:
    return "\n".join([f"[{title}]", *(f"{key} = {value}" for key, value in values.items()), ""])


class _Transport(xmlrpc.client.Transport):
    """XML-RPC over a unix socket, with a time limit."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        return _Connection(self.path)


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def _info(values: Mapping[str, Any]) -> ProcessInfo:
    return ProcessInfo(
        name=values["name"],
        state=values["statename"],
        pid=values["pid"],
        started=values["start"],
        exit_code=values["exitstatus"],
    )


@contextmanager
def _passing_over(code: int) -> Iterator[None]:
    """Pass over a refusal with this code; raise any other."""
    try:
        yield
    except RefusedError as error:
        if error.code != code:
            raise
