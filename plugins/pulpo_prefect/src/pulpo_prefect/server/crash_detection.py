"""Detects crashed runs, whose process was killed, with an automation on the Prefect server.

A killed process cannot report its end, and Prefect would show its run as running forever. Running flows send a
heartbeat every 30 seconds; the automation waits for the next one.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from pulpo_core.project import Project
from pulpo_prefect.flow_lookup import flow_definitions
from pulpo_prefect.settings import PrefectSettings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.automations import AutomationCore

HEARTBEAT = "prefect.flow-run.heartbeat"
ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def watch_project(client: "SyncPrefectClient", project: Project) -> None:
    """Make the server watch the runs of the project's flows, unless it already does."""
    flows = [flow.prefect_name for flow in flow_definitions(project).values()]
    watch(client, project.settings.name, flows, project.section(PrefectSettings).crash_after)


def watch(client: "SyncPrefectClient", name: str, flows: Iterable[str], seconds: float) -> None:
    """Make the server watch the runs of these flows, with an automation whose name contains `name`."""
    wanted = automation(f"pulpo: crashed runs of {name}", sorted(flows), seconds)
    found = client.read_automations_by_name(wanted.name)
    current = [each for each in found if each.description == wanted.description]
    for outdated in [each for each in found if each not in current[:1]]:
        _delete(client, outdated.id)
    if not current:
        client.create_automation(wanted)


def _delete(client: "SyncPrefectClient", automation_id: UUID) -> None:
    """Delete an automation. Another process that starts a run at the same time may already have deleted it."""
    from prefect.exceptions import PrefectHTTPStatusError

    try:
        client.delete_automation(automation_id)
    except PrefectHTTPStatusError as error:
        if error.response.status_code != 404:
            raise


def automation(name: str, flows: Sequence[str], seconds: float) -> "AutomationCore":
    """Return the automation: a run has crashed if neither a heartbeat nor its end follows the last one in `seconds`."""
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
    message = "no heartbeat: its process was killed, or its machine is down"
    crash = ChangeFlowRunState(state=StateType.CRASHED, message=message)
    description = f"Ends runs without a heartbeat for {seconds:g} s. Flows: {', '.join(flows)}."
    return AutomationCore(name=name, description=description, trigger=trigger, actions=[crash])
