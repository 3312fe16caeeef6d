"""Serves the configuration: a document for each caller, built and compressed once."""

import asyncio
from typing import Any

from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project
from pulpo_core.runtime import Runtime
from pulpo_core.visibility import Visibility, Visible
from pulpo_refine.config.compact import Json, compact
from pulpo_refine.config.document import actor_part, describe, encode, features
from pulpo_refine.serving import surroundings
from pulpo_refine.serving.bundle import File
from pulpo_refine.settings import RefineSettings

MOST_KEPT = 64


class ConfigDocuments:
    """The documents of one running project."""

    def __init__(self, runtime: Runtime, served: Metadata, settings: RefineSettings) -> None:
        self.project: Project = runtime.project
        self.served = served
        self.settings = settings
        self._visibility = Visibility(served, runtime.access, shows_all=False)
        self._described: dict[Visible | None, Json] = {}
        self._files: dict[tuple[Any, ...], File] = {}
        self._lock = asyncio.Lock()

    async def of(self, actor: Actor, root: str) -> File:
        """Return the document for an actor; `root` is the path of the API."""
        visible = await self._visibility.of(actor)
        key = (visible, actor, root)
        async with self._lock:
            if key not in self._files:
                if len(self._files) >= MOST_KEPT:
                    self._files.clear()
                    self._described.clear()
                self._files[key] = await asyncio.to_thread(self._make, visible, actor, root)
            return self._files[key]

    def _make(self, visible: Visible | None, actor: Actor, root: str) -> File:
        if visible not in self._described:
            has_changes = surroundings.records_changes(self.project)
            self._described[visible] = describe(self.served, visible, has_changes=has_changes)
        described = self._described[visible]
        found = surroundings.features(self.project, actor)
        found["background"] = any(operation.get("background") for operation in described["operations"])
        digest, content = encode(
            described,
            project=compact(
                name=self.settings.title or self.project.settings.name, description=self.settings.description
            ),
            api=root,
            actor=actor_part(actor, actor == ANONYMOUS),
            features=features(found),
            **({"locale": self.settings.locale} if self.settings.locale else {}),
        )
        file = File(content, "application/json", known_etag=digest)
        file.forms  # noqa: B018 (compresses it here, in the thread)
        return file
