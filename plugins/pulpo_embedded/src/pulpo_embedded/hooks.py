"""The hooks of the embedded database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pulpo_core import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pymongo.asynchronous.collection import AsyncCollection

    from pulpo_core.project import Project
    from pulpo_core.services import Service
    from pulpo_core.settings import PluginSettings


@hookimpl
def pulpo_settings() -> type[PluginSettings]:
    from pulpo_embedded.settings import EmbeddedSettings

    return EmbeddedSettings


@hookimpl
def pulpo_database(url: str, project: Project) -> str | None:
    folder = _folder(url, project)
    if folder is None:
        return None

    from functools import partial

    from pulpo_core.database import database_name
    from pulpo_embedded.processes.guard import acquire_and_guard
    from pulpo_embedded.settings import EmbeddedSettings

    return acquire_and_guard(folder, project.section(EmbeddedSettings).options(), partial(database_name, project))


@hookimpl
def pulpo_database_notes(project: Project, counts: Mapping[str, int]) -> list[str]:
    if _folder(project.settings.database_url, project) is None:
        return []

    from pulpo_embedded.limits import notes

    return list(notes(counts))


@hookimpl
def pulpo_database_problem(project: Project) -> str | None:
    folder = _folder(project.settings.database_url, project)
    if folder is None:
        return None

    from pulpo_embedded.processes.server import problem

    return problem(folder)


@hookimpl
def pulpo_collection_class(url: str) -> type[AsyncCollection[Any]] | None:
    from pulpo_embedded.processes.server_state import APP_NAME

    if APP_NAME not in url:
        return None

    from pulpo_embedded.compatibility.collection import EmbeddedCollection

    return EmbeddedCollection


@hookimpl
def pulpo_services(project: Project) -> list[Service]:
    folder = _folder(project.settings.database_url, project)
    if folder is None:
        return []

    from pulpo_embedded.service import database_service
    from pulpo_embedded.settings import EmbeddedSettings

    return [database_service(folder, project.section(EmbeddedSettings).options())]


def _folder(url: str, project: Project) -> Path | None:
    from pulpo_embedded.embedded_url import folder_of

    folder = folder_of(url, project.root)
    if folder is not None and sys.platform == "win32":
        from pulpo_core.exceptions import ConfigurationError

        raise ConfigurationError(
            f"database_url {url!r} needs Linux or macOS, the only systems that the embedded database runs on",
            hint="set database_url to a mongodb:// URL",
        )
    return folder
