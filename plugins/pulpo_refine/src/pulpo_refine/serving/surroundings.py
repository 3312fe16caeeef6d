"""Queries other plugins for the admin UI, without importing them, because each may be missing."""

from typing import Any

from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.project import Project


def needs_credentials(project: Project) -> bool:
    """Return True if the API refuses requests without credentials."""
    return getattr(_section(project, "api"), "authentication", "required") == "required"


def records_changes(project: Project) -> bool:
    """Return True if the changes of documents are recorded."""
    return bool(getattr(_section(project, "observability"), "changes", False))


def features(project: Project, actor: Actor) -> dict[str, bool]:
    """Return the optional features that the actor may use, by name: records of the past, and services."""
    settings = _section(project, "observability")
    role = getattr(settings, "role", "admin")
    may_read = settings is not None and (not role or role in actor.roles)
    metrics_role = getattr(settings, "metrics_role", "")
    services_role = getattr(_section(project, "services"), "role", "")
    may_measure = actor == ANONYMOUS or not metrics_role or metrics_role in actor.roles
    return {
        "runs": may_read and settings.runs != "off",
        "changes": may_read and settings.changes,
        "events": may_read and settings.events,
        "metrics": settings is not None and settings.metrics and may_measure,
        "services": services_role != "" and services_role in actor.roles,
    }


def _section(project: Project, name: str) -> Any:
    """Return the settings of another plugin; None if it is not installed."""
    found = (settings for _, settings in project.plugins.collect("pulpo_settings") if settings.section == name)
    settings = next(found, None)
    return None if settings is None else project.section(settings)
