"""Runs services in the foreground of one terminal: with prefixed output, in the order of their dependencies."""

import asyncio
import codecs
import itertools
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from pulpo_core.cli.console import stdout
from pulpo_core.cli.ports import holder_of
from pulpo_core.exceptions import ServiceError
from pulpo_core.logs import FOREGROUND
from pulpo_core.service_checks import problem
from pulpo_core.services import Service, bound_command, choose

BLOCK = 1 << 16
LONGEST = 1 << 20  # characters of a line that are kept until it ends; a longer one is shown in parts
COLORS = ("cyan", "magenta", "yellow", "green", "blue")


@dataclass(eq=False)
class Running:
    """A service that was started."""

    service: Service
    process: asyncio.subprocess.Process
    output: asyncio.Task[None]
    reported: bool = False

    @property
    def has_stopped(self) -> bool:
        """True if the process has ended by itself."""
        return self.process.returncode is not None

    async def stop(self) -> None:
        """Ask the process to stop, and kill it if it does not."""
        if not self.has_stopped:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), self.service.stop_seconds)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        await self.output


class Foreground:
    """The services of a project, run as children of this process, without those that run on request only."""

    def __init__(self, root: Path, services: Sequence[Service]) -> None:
        self.root = root
        self.services = choose(services)
        self.width = max((len(service.name) for service in services), default=0)
        self.colors = dict(zip((s.name for s in self.services), itertools.cycle(COLORS), strict=False))
        self.running: list[Running] = []

    async def start(self) -> None:
        """Start every service that is not running, each when the services that it waits for are ready.

        Raises ServiceError if one stops before it is ready, or is not ready in time.
        """
        started: dict[str, asyncio.Task[None]] = {}
        for service in self.services:
            if all(running.service is not service for running in self.running):
                before = [started[name] for name in service.waits_for if name in started]
                started[service.name] = asyncio.create_task(self._start(service, before))
        try:
            await asyncio.gather(*started.values())
        finally:
            for task in started.values():
                task.cancel()
            await asyncio.gather(*started.values(), return_exceptions=True)

    async def reload(self) -> None:
        """Restart the services that run the project's code, and start those that had stopped."""
        await self.stop(lambda running: running.service.reload or running.has_stopped)
        await self.start()

    async def stop(self, which: Callable[[Running], bool] = lambda running: True) -> None:
        """Stop services, in the reverse order of their start."""
        for running in [r for r in reversed(self.running) if which(r)]:
            await running.stop()
            self.running.remove(running)

    def newly_stopped(self) -> list[Running]:
        """The services that ended by themselves since the last call."""
        found = [running for running in self.running if running.has_stopped and not running.reported]
        for running in found:
            running.reported = True
        return found

    def say(self, name: str, line: str) -> None:
        """Print a line with its service's name before it."""
        prefix = Text(f"{name:<{self.width}} │ ", style=self.colors.get(name, "bold"))
        stdout().print(prefix + Text.from_ansi(line), soft_wrap=True)  # so that it can be copied as one line

    async def _start(self, service: Service, before: Sequence[asyncio.Task[None]]) -> None:
        for task in before:
            await task
        await asyncio.to_thread(_check_port, service)
        # A missing program is then reported by the system, not by `setpriv` after its own start.
        command = bound_command(service.command) if shutil.which(service.command[0]) else service.command
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=self.root,
                env={**os.environ, **self._shown(), **service.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        except OSError as error:
            raise ServiceError(f"service {service.name!r} cannot be started: {error}") from error
        running = Running(service, process, asyncio.create_task(self._relay(service.name, process)))
        self.running.append(running)
        await self._until_ready(running)
        if service.url:
            self.say(service.name, f"up: {service.url}")

    def _shown(self) -> dict[str, str]:
        """Return the variables that tell a service that a person reads its output, and if in colour."""
        colored = stdout().is_terminal and stdout().color_system and "NO_COLOR" not in os.environ
        return {"PYTHONUNBUFFERED": "1", FOREGROUND: "1", **({"FORCE_COLOR": "1"} if colored else {})}

    async def _relay(self, name: str, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        rest = ""
        while block := await process.stdout.read(BLOCK):  # `readline` fails for lines that are longer than its buffer
            *lines, rest = (rest + decoder.decode(block)).split("\n")
            for line in lines:
                self.say(name, line.rstrip())
            if len(rest) > LONGEST:
                self.say(name, rest)
                rest = ""
        if rest := rest + decoder.decode(b"", final=True):
            self.say(name, rest.rstrip())

    async def _until_ready(self, running: Running) -> None:
        service = running.service
        deadline = asyncio.get_running_loop().time() + service.start_seconds
        while found := await asyncio.to_thread(_problem, service):
            if running.has_stopped:
                await running.output
                raise ServiceError(
                    f"service {service.name!r} stopped while starting (exit code {running.process.returncode})"
                )
            if asyncio.get_running_loop().time() > deadline:
                message = f"service {service.name!r} is not ready after {service.start_seconds:g} s: {found}"
                raise ServiceError(message, hint=_setting(service, "startup", "readiness"))
            await asyncio.sleep(0.1)


def _problem(service: Service) -> str | None:
    return problem(service.check("startup")) or problem(service.check("readiness"))


def _check_port(service: Service) -> None:
    """Raise ServiceError if another process listens on the service's port."""
    if service.port is not None and (holder := holder_of(service.port)):
        message = f"service {service.name!r} cannot be started: port {service.port} is taken by {holder}"
        raise ServiceError(message, hint=_setting(service, "port"))


def _setting(service: Service, *purposes: str) -> str | None:
    name = next((service.settings[purpose] for purpose in purposes if purpose in service.settings), None)
    return f"check the setting {name}" if name else None
