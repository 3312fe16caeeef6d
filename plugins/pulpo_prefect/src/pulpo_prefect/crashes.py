"""Runs whose process was killed: an automation of Prefect's ends those that have given no sign of life for a while.

A killed process cannot say that it ended, and Prefect would show its run as running for ever.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from pulpo_core.project import Project
from pulpo_prefect.catalogue import project_flows
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.automations import AutomationCore

HEARTBEAT = "prefect.flow-run.heartbeat"
ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def watch(client: "SyncPrefectClient", project: Project, seconds: float | None = None) -> None:
    """Have the server watch the runs of the project's flows, unless it does already."""
    seconds = seconds or project.section(PrefectSettings).crash_after
    name = f"pulpo: crashed runs of {project.settings.name}"
    wanted = automation(name, project_flows(project), seconds)
    found = client.read_automations_by_name(name)
    if not found:
        client.create_automation(wanted)
    elif found[0].trigger.model_dump(exclude={"id"}) != wanted.trigger.model_dump(exclude={"id"}):
        client.update_automation(found[0].id, wanted)


def automation(name: str, flows: Iterable[str], seconds: float) -> "AutomationCore":
    """The automation: after a sign of life, neither another one nor an end within so many seconds, is a crash."""
    from prefect.client.schemas.objects import StateType
    from prefect.events.actions import ChangeFlowRunState
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
    from prefect.events.schemas.events import ResourceSpecification

    flow = {"prefect.resource.role": "flow", "prefect.resource.name": sorted(flows)}
    trigger = EventTrigger(
        after={HEARTBEAT},
        expect={HEARTBEAT, *(f"prefect.flow-run.{end}" for end in ENDS)},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification(flow),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=seconds),
    )
    message = "no sign of life: its process was killed, or its machine went away"
    crash = ChangeFlowRunState(state=StateType.CRASHED, message=message)
    return AutomationCore(name=name, trigger=trigger, actions=[crash])
