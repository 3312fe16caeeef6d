"""Reads schedules from the command line, and manages the schedules of deployments."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pydantic

from pulpo_core.exceptions import ValidationError
from pulpo_core.exceptions.findings import findings
from pulpo_core.times import read_duration

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse
    from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule

    Schedule = CronSchedule | IntervalSchedule


def read_schedule(cron: str, interval: str, timezone: str) -> "Schedule":
    """Return the schedule that the options of a command describe. Raises ValidationError."""
    from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule

    try:
        if cron:
            return CronSchedule(cron=cron, timezone=timezone)
        return IntervalSchedule(interval=read_duration(interval, "--interval"), timezone=timezone)
    except pydantic.ValidationError as error:
        found = "; ".join(found["msg"] for found in findings(error))
        raise ValidationError(
            f"{cron or interval} in {timezone} is not a valid schedule: {found}",
            hint="write --cron '0 6 * * *' (minute hour day month weekday) or --interval 2h",
        ) from None


def add(client: "SyncPrefectClient", deployment: UUID, schedule: "Schedule", parameters: dict[str, Any]) -> None:
    """Add a schedule to a deployment. If it already has the same one, only its parameters are replaced."""
    text = describe(schedule)
    for known in client.read_deployment_schedules(deployment):
        if describe(known.schedule) == text and zone(known.schedule) == zone(schedule):
            return client.update_deployment_schedule(deployment, known.id, active=True, parameters=parameters)
    from prefect.client.schemas.actions import DeploymentScheduleCreate

    new = DeploymentScheduleCreate(schedule=schedule, active=True, parameters=parameters)
    client.create_deployment_schedules(deployment, [new])
    return None


def activate(client: "SyncPrefectClient", deployment: UUID, active: bool) -> None:
    """Resume a deployment's schedules, or pause them."""
    for known in client.read_deployment_schedules(deployment):
        # The server drops parameters that are not sent along.
        client.update_deployment_schedule(deployment, known.id, active=active, parameters=known.parameters)


def clear(client: "SyncPrefectClient", deployment: UUID) -> None:
    """Remove a deployment's schedules."""
    for known in client.read_deployment_schedules(deployment):
        client.delete_deployment_schedule(deployment, known.id)


def list_schedules(
    client: "SyncPrefectClient", deployments: "Mapping[str, DeploymentResponse]"
) -> list[dict[str, Any]]:
    """Return the schedules of deployments as plain JSON values."""
    return [
        {
            "flow": flow,
            "schedule": describe(known.schedule),
            "timezone": zone(known.schedule),
            "active": known.active,
            "parameters": known.parameters,
            "id": str(known.id),
        }
        for flow, deployment in deployments.items()
        for known in client.read_deployment_schedules(deployment.id)
    ]


def describe(schedule: Any) -> str:
    """Return a schedule in the form of the command line."""
    if hasattr(schedule, "cron"):
        return str(schedule.cron)
    if hasattr(schedule, "interval"):
        return f"every {schedule.interval}"
    return str(getattr(schedule, "rrule", schedule))


def zone(schedule: Any) -> str:
    """Return the time zone of a schedule."""
    return str(schedule.timezone or "UTC")
