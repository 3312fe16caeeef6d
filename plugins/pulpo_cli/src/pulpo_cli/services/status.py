"""The current state of a project's services: running processes, results of checks, and problems."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from pulpo_cli.services import processes, record
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.logs import tail
from pulpo_cli.services.plan import ServicePlan
from pulpo_cli.services.record import Phase, ServiceRecord
from pulpo_cli.services.supervisor import WATCHER, ProcessInfo, Supervisor, SupervisorError
from pulpo_core.cli.ports import holders_of
from pulpo_core.exceptions import PulpoException
from pulpo_core.service_checks import problem
from pulpo_core.services import Service, start_order

if TYPE_CHECKING:
    from pulpo_core.project import Project

LINES = 6


@dataclass(frozen=True)
class ServiceStatus:
    """The state of one service. `uptime` is in seconds, `memory` in bytes, including its child processes.

    `why` is the reason for any state except "ready" and "stopped", `setting` is the setting to check, and `lines` are
    the last lines of the log.
    """

    name: str
    state: str
    description: str = ""
    pid: int | None = None
    port: int | None = None
    url: str | None = None
    uptime: float | None = None
    memory: int | None = None
    restarts: int = 0
    why: str = ""
    setting: str = ""
    lines: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON."""
        return {**asdict(self), "lines": list(self.lines)}


@dataclass(frozen=True)
class Overview:
    """The services of a project, and problems that do not belong to one service."""

    services: list[ServiceStatus]
    problems: list[str]

    @property
    def is_well(self) -> bool:
        """True if there are no problems, and all services that should run are ready."""
        return not self.problems and all(each.state in (Phase.READY, Phase.STOPPED) for each in self.services)

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON."""
        return {"services": [each.to_dict() for each in self.services], "problems": self.problems}


def overview(project: "Project") -> Overview:
    """Return the state of a project's services, checked now. Changes nothing."""
    folder = ServicesFolder.of(project.root)
    plan = ServicePlan.read(folder.plan)
    problems, offered = [], dict[str, Service]()
    try:
        offered = {service.name: service for service in start_order(project.services())}
    except PulpoException as error:
        problems.append(f"the services cannot be determined: {error}")
    running, infos = None, dict[str, ProcessInfo]()
    supervisor = Supervisor(folder)
    try:
        if (running := supervisor.pid) is not None:
            infos = supervisor.processes()
    except SupervisorError as error:
        problems.append(str(error))
        running = -1
    if running and running > 0 and not infos.get(WATCHER, ProcessInfo("", "")).is_running:
        problems.append(f"the watcher of the services is not running: see {folder.watcher_log}, and run `pulpo up`")
    entries = record.read(folder.record) if plan else {}
    wanted = plan.wanted if plan else frozenset()
    known = {each.name: each for each in plan.services.values()} if plan else {}
    known |= {name: service for name, service in offered.items() if name not in wanted}
    if running is None and wanted:
        problems.append(_of_killed(folder))

    busy = {*wanted, *(name for name, info in infos.items() if info.is_running)}
    idle = {name: service for name, service in known.items() if name not in busy}
    holders = holders_of({service.port for service in idle.values() if service.port is not None})

    def status(service: Service) -> ServiceStatus:
        if service.name in idle:
            return _of_another(service, holders)
        entry = entries.get(service.name, ServiceRecord())
        is_wanted = service.name in wanted
        return _status(folder, service, infos.get(service.name), entry, is_wanted, running is not None)

    with ThreadPoolExecutor(max(1, len(known))) as pool:
        return Overview(list(pool.map(status, start_order(known.values()))), problems)


def _of_killed(folder: ServicesFolder) -> str:
    left = [process.pid for process in processes.belonging(folder)]
    ended = "the supervisor of the services was killed, or the machine was restarted"
    if not left:
        return f"{ended}: `pulpo up` starts them, `pulpo down` forgets them"
    pids = ", ".join(map(str, sorted(left)))
    return (
        f"{ended}, and left {'processes' if len(left) > 1 else 'process'} {pids}: `pulpo up` or `pulpo down` cleans up"
    )


def _status(
    folder: ServicesFolder,
    service: Service,
    info: ProcessInfo | None,
    entry: ServiceRecord,
    wanted: bool,
    supervised: bool,
) -> ServiceStatus:
    found = replace(_stopped(service), restarts=entry.restarts if wanted else 0)
    if not supervised:
        left = next(processes.belonging(folder, service.name), None)
        why = "its supervisor was killed" + (f", and left process {left.pid}" if left else "")
        return replace(found, state="left over" if left else Phase.STOPPED.value, pid=left and left.pid, why=why)
    if info is None or not info.is_running:
        phase = entry.phase if entry.phase in (Phase.FAILED, Phase.WAITING, Phase.STARTING) else Phase.WAITING
        why = entry.why or "it will be started"
        return replace(found, state=phase.value, why=why, setting=entry.setting, lines=_lines(folder, service, entry))
    used = processes.usage(info.pid)
    found = replace(found, pid=info.pid, uptime=used.uptime if used else None, memory=used.memory if used else None)
    now, why, setting = _phase(service, info, entry, wanted)
    lines = () if now is Phase.READY else _lines(folder, service, entry)
    return replace(found, state=now.value, why=why, setting=setting, lines=lines)


def _phase(service: Service, info: ProcessInfo, entry: ServiceRecord, wanted: bool) -> tuple[Phase, str, str]:
    """Return the phase of a running service, from checks that are made now."""
    if info.state == "STOPPING" or not wanted:
        return Phase.STOPPING, entry.why or "it is being stopped", ""
    has_started = entry.phase in (Phase.READY, Phase.UNREADY, Phase.HUNG)
    purposes = ("liveness", "readiness") if has_started else ("startup", "readiness")
    phases = {"startup": Phase.STARTING, "liveness": Phase.HUNG, "readiness": Phase.UNREADY}
    for purpose in purposes:
        if why := problem(service.check(purpose)):
            return phases[purpose], why, service.settings.get(purpose, "")
    return Phase.READY, "", ""


def _of_another(service: Service, holders: Mapping[int, str]) -> ServiceStatus:
    """Return the status of a stopped service, with a note if something else uses its port."""
    found = _stopped(service)
    if service.port is None or (holder := holders.get(service.port)) is None:
        return found
    return replace(found, why=f"port {service.port} is taken by {holder}", setting=service.settings.get("port", ""))


def _stopped(service: Service) -> ServiceStatus:
    return ServiceStatus(service.name, Phase.STOPPED.value, service.description, port=service.port, url=service.url)


def _lines(folder: ServicesFolder, service: Service, entry: ServiceRecord) -> tuple[str, ...]:
    since = 0.0 if entry.exits or entry.phase is Phase.FAILED else entry.since - 1
    path = folder.log(service.name)
    with suppress(OSError):
        if path.stat().st_mtime >= since:
            return tuple(tail(path, LINES))
    return ()


def age(seconds: float | None) -> str:
    """Return a duration as text: "12 s", "3 min", "5 h", "2 d"."""
    if seconds is None:
        return ""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def size(number: int | None) -> str:
    """Return an amount of memory as text: "24 MB"."""
    return "" if number is None else f"{number / 1_000_000:.0f} MB"
