"""Runs whose process was killed: an automation of Prefect's ends those that have given no sign of life for a while.

A killed process cannot say that it ended, and Prefect would show its run as running for ever.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from pulpo_core.project import Project
from pulpo_prefect.flow_lookup import flow_definitions
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.automations import AutomationCore

HEARTBEAT = "prefect.flow-run.heartbeat"
ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def watch_project(client: "SyncPrefectClient", project: Project) -> None:
    """Have the server watch the runs of the project's flows, unless it does already."""
    watch(client, project.settings.name, flow_definitions(project), project.section(PrefectSettings).crash_after)


def watch(client: "SyncPrefectClient", name: str, flows: Iterable[str], seconds: float) -> None:
    """Have the server watch the runs of some flows; `name` is what it remembers them by."""
    wanted = automation(f"pulpo: crashed runs of {name}", sorted(flows), seconds)
    for found in client.read_automations_by_name(wanted.name):
        if found.description == wanted.description:
            return
        client.delete_automation(found.id)
    client.create_automation(wanted)


def automation(name: str, flows: Sequence[str], seconds: float) -> "AutomationCore":
    """The automation: after a sign of life, neither another one nor an end within so many seconds, is a crash."""
    from prefect.client.schemas.objects import StateType
    from prefect.events.actions import ChangeFlowRunState
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
    from prefect.events.schemas.events import ResourceSpecification

    flow = {"prefect.resource.role": "flow", "prefect.resource.name": list(flows)}
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
    description = f"Ends runs without a sign of life for {seconds:g} s. Flows: {', '.join(flows)}."
    return AutomationCore(name=name, description=description, trigger=trigger, actions=[crash])
