"""Starts and stops a project's services in the background."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pulpo_cli.services import processes, record
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.logs import tail
from pulpo_cli.services.plan import ServicePlan, environment_digest, is_same
from pulpo_cli.services.record import Phase, ServiceRecord
from pulpo_cli.services.settings import ServicesSettings
from pulpo_cli.services.supervisor import WATCHER, Supervisor, SupervisorError
from pulpo_core.cli.ports import holder_of
from pulpo_core.exceptions import NotFoundError, ServiceError
from pulpo_core.fingerprint import code_since
from pulpo_core.services import Service, choose, start_order

if TYPE_CHECKING:
    from pulpo_core.project import Project

PAUSE = 0.1
TAIL = 12
LOCK_SECONDS = 30.0
LOOK_SECONDS = 1.0  # seconds between two checks that the supervisor runs
EARLY = 1.0  # seconds by which a process may seem to have started too early: Linux rounds the time of its own start
HUNG_SECONDS = 3.0  # seconds for a broken service to end

Tell = Callable[[str, str], None]
"""Called with the name of a service and a message about it."""


def up(project: "Project", names: Sequence[str] = (), *, again: bool = False) -> list[Service]:
    """Start services, by default all, with those that they wait for. Returns them without waiting for them.

    Running services are left alone, unless their settings or the code that they run have changed; with `again`, the
    named ones are restarted. The service that this process belongs to is always left alone. Any number of processes may
    call this at the same time. Raises ServiceError, NotFoundError.
    """
    folder = ServicesFolder.of(project.root)
    chosen = choose(project.services(), names)
    if not chosen:
        return []
    with folder.changing():
        supervisor = Supervisor(folder)
        former = ServicePlan.read(folder.plan)
        if former is None or supervisor.pid is None:
            supervisor.shut_down()
            processes.sweep(folder)  # processes left by a supervisor that was killed
            folder.forget()
            former = None
        limits = project.section(ServicesSettings).limits()
        start = former or ServicePlan(project.root, limits, environment=environment_digest())
        plan = replace(start, limits=limits).want(chosen)
        folder.make()
        plan.write(folder.plan)
        if former is None:
            record.save(folder.record, record.dump({}))
            supervisor.start(plan)
            return chosen
        changed = supervisor.update(plan)
        if changed:
            supervisor.stop_process(WATCHER)  # it would start what is stopped here
        outdated = ({*changed} | _with_older_code(project, supervisor)) & former.wanted
        restarted = [each.name for each in chosen if each.name in outdated or _must_restart(former, each, names, again)]
        restarted = [name for name in restarted if name != processes.own_service(folder)]
        _stop(folder, supervisor, plan, restarted)
        supervisor.replace(changed)
        given_up = _given_up(record.read(folder.record))
        record.forget(folder.record, [*restarted, *(each.name for each in chosen if each.name in given_up)])
        if not supervisor.processes()[WATCHER].is_running:
            supervisor.start_process(WATCHER)
        return chosen


def environment_differs(project: "Project") -> bool:
    """Return True if the services run with different variables of Pulpo or Prefect than this process."""
    plan = ServicePlan.read(ServicesFolder.of(project.root).plan)
    return plan is not None and plan.environment != environment_digest()


def wait(project: "Project", services: Sequence[Service], tell: Tell) -> None:
    """Wait until services are ready, and report each. Raises ServiceError, with ends of logs, for those that fail."""
    folder = ServicesFolder.of(project.root)
    open_names = [service.name for service in services]
    urls = {service.name: service.url or "" for service in services}
    seen: dict[str, str] = {}
    failed: list[str] = []
    checked_at = time.monotonic()
    while open_names:
        plan = ServicePlan.read(folder.plan)
        entries = record.read(folder.record)
        for name in list(open_names):
            if plan is None or name not in plan.wanted:
                raise ServiceError(f"service {name!r} was stopped meanwhile, by another command")
            entry = entries.get(name, ServiceRecord())
            if entry.phase is Phase.READY:
                tell(name, f"ready {urls[name]}".rstrip())
            elif entry.phase is Phase.FAILED:
                failed.append(name)
            elif _is_late(plan.services[name], entry):
                tell(name, f"not ready: {entry.why}")
                failed.append(name)
            elif _waits_for_failed(plan, name, {*failed, *_given_up(entries)}):
                tell(name, f"not started: {entry.why}")
                failed.append(name)
            else:
                if entry.phase is Phase.WAITING and entry.exits and seen.get(name) != entry.why:
                    tell(name, entry.why)
                seen[name] = entry.why
                continue
            open_names.remove(name)
        if time.monotonic() > checked_at + LOOK_SECONDS:
            _raise_if_not_supervised(folder)
            checked_at = time.monotonic()
        time.sleep(PAUSE)
    if failed:
        raise _failure(folder, failed, record.read(folder.record), {each.name: each for each in services})


def down(project: "Project", names: Sequence[str] = (), tell: Tell = lambda name, text: None) -> bool:
    """Stop services, by default all, in the reverse order of their start. Returns False if none was running.

    Does not need the project's settings. Leaves no process behind, whatever the state of the supervisor is.
    """
    folder = ServicesFolder.of(project.root)
    if not folder.path.exists():
        return False
    supervisor = Supervisor(folder)
    _end_if_hung(folder, supervisor, tell)
    with folder.changing(LOCK_SECONDS):
        plan = ServicePlan.read(folder.plan)
        if unknown := set(names) - set(plan.services if plan else names):
            hint = f"running services: {', '.join(sorted(plan.wanted)) if plan else 'none'}"
            raise NotFoundError(f"no service {sorted(unknown)[0]!r} is running", hint=hint)
        if names and plan is not None and set(plan.wanted) - set(names):
            return _stop_some(folder, supervisor, plan, names, tell)
        did = plan is not None and bool(plan.wanted)
        if plan is not None:
            with suppress(OSError):  # the disk may be full
                plan.drop(plan.wanted).write(folder.plan)
        if supervisor.pid is not None:
            supervisor.stop_process(WATCHER)
            _stop(folder, supervisor, plan, plan.services if plan else (), tell)
            supervisor.shut_down()
        for left in processes.sweep(folder):
            tell("", f"ended {left}")
            did = True
        folder.forget()
        return did


def running(project: "Project") -> list[str]:
    """Return the names of the wanted services in the order of their start."""
    plan = ServicePlan.read(ServicesFolder.of(project.root).plan)
    return [service.name for service in plan.order] if plan else []


def elsewhere(project: "Project", name: str) -> str:
    """Return a message about a service that is not running in the background: something else may use its port."""
    service = next((each for each in project.services() if each.name == name), None)
    if service is None or service.port is None or (holder := holder_of(service.port)) is None:
        return f"{name} is not running in the background"
    return f"{name} is not running in the background; its port {service.port} is used by {holder}: stop it there"


def _end_if_hung(folder: ServicesFolder, supervisor: Supervisor, tell: Tell) -> None:
    """End a supervisor that does not answer and its processes, because its watcher may wait with the lock held."""
    try:
        supervisor.pid  # noqa: B018 (asks it)
    except SupervisorError as error:
        tell("", f"{error.message}: ending it")
        for left in processes.sweep(folder):
            tell("", f"ended {left}")


def _stop_some(
    folder: ServicesFolder, supervisor: Supervisor, plan: ServicePlan, names: Sequence[str], tell: Tell
) -> bool:
    plan.drop(names).write(folder.plan)
    if supervisor.pid is not None:
        _stop(folder, supervisor, plan, names, tell)
    else:
        for name in names:
            processes.sweep(folder, name)
    record.forget(folder.record, names)
    return bool(plan.wanted & set(names))


def _stop(
    folder: ServicesFolder,
    supervisor: Supervisor,
    plan: ServicePlan | None,
    names: Iterable[str],
    tell: Tell = lambda name, text: None,
) -> None:
    """Stop services, the last one first, and the processes that they have left."""
    wanted = set(names)
    infos = supervisor.processes() if wanted else {}
    phases = {name: entry.phase for name, entry in record.read(folder.record).items()}
    for service in reversed(start_order(plan.services.values()) if plan else []):
        if service.name in wanted and service.name in infos:
            is_running = infos[service.name].is_running
            is_hung = phases.get(service.name) is Phase.HUNG or processes.is_suspended(infos[service.name].pid)
            supervisor.stop_process(service.name, HUNG_SECONDS if is_hung else None)
            processes.sweep(folder, service.name)
            if is_running:
                tell(service.name, "stopped")


def _must_restart(former: ServicePlan, service: Service, names: Sequence[str], again: bool) -> bool:
    known = former.services.get(service.name)
    if known is None or service.name not in former.wanted:
        return False
    return (again and (not names or service.name in names)) or not is_same(known, service)


def _with_older_code(project: "Project", supervisor: Supervisor) -> set[str]:
    """Return the running services that started before the code of the project, which they run, was changed."""
    since = code_since(project.root)
    infos = supervisor.processes()
    found = (infos[each.name] for each in project.services() if each.reload and each.name in infos)
    return {info.name for info in found if info.is_running and processes.started(info.pid) + EARLY < since}


def _waits_for_failed(plan: ServicePlan, name: str, failed: set[str]) -> bool:
    others = [other for other in plan.services[name].waits_for if other in plan.wanted]
    return any(other in failed or _waits_for_failed(plan, other, failed) for other in others)


def _given_up(entries: dict[str, ServiceRecord]) -> list[str]:
    return [name for name, entry in entries.items() if entry.phase is Phase.FAILED]


def _is_late(service: Service, entry: ServiceRecord) -> bool:
    """Return True for a service that has started, but has been unready for longer than its start may take."""
    return entry.phase is Phase.UNREADY and time.time() - entry.since > service.start_seconds


def _raise_if_not_supervised(folder: ServicesFolder) -> None:
    try:
        if Supervisor(folder).pid is None and ServicePlan.read(folder.plan) is not None:
            raise ServiceError("the supervisor of the services has ended", hint=f"see {folder.supervisor_log}")
    except SupervisorError:
        return  # it is busy


def _failure(
    folder: ServicesFolder, names: Sequence[str], entries: dict[str, ServiceRecord], services: dict[str, Service]
) -> ServiceError:
    lines, hints = [], []
    for name in names:
        entry = entries.get(name, ServiceRecord())
        if entry.phase is Phase.WAITING:
            continue  # for another one of these
        what = "failed" if entry.phase is Phase.FAILED else "is not ready"
        lines.append(f"service {name!r} {what}: {entry.why}")
        if entry.exits and (end := tail(folder.log(name), TAIL)):
            lines += ["its log ends with", *(f"  {line}" for line in end)]
        hints += [f"check {entry.setting}"] if entry.setting else []
    hints += [f"`pulpo logs {names[0]}` shows the whole log"] if not hints else []
    return ServiceError("\n".join(lines) or f"service {names[0]!r} did not start", hint="; ".join(hints))
