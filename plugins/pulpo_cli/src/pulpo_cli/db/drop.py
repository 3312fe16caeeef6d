"""`pulpo db drop`: drop collections with all their documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulpo_cli.db.collections import LOCKS, LOG, choose, opened, project_collections
from pulpo_core.counted import counted

if TYPE_CHECKING:
    from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class Removal:
    """The collections to drop with their numbers of documents, and the lines that describe them."""

    database: str
    collections: dict[str, int]
    shown: list[str]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {"database": self.database, "dropped": self.collections}


async def drop_collections(
    project: "Project", names: Sequence[str], everything: bool, confirm: Callable[[Removal], None]
) -> Removal:
    """Drop the collections of these models; without names, all of the project; with `everything`, all of the database.

    `confirm` is called first, unless there is nothing to drop.
    """
    async with opened(project) as database:
        known = database.client[database.name]
        existing = sorted(name for name in await known.list_collection_names() if not name.startswith("system."))
        collections = project_collections(project)
        chosen = choose(collections, names) if names else collections
        wanted = {stored.name: stored.shown for stored in chosen} | ({} if names else {LOG: LOG, LOCKS: LOCKS})
        to_drop = existing if everything else [name for name in existing if name in wanted]
        counts = {name: await known[name].estimated_document_count() for name in to_drop}
        shown = [f"{wanted.get(name, name)}, {counted(counts[name], 'document')}" for name in to_drop]
        removal = Removal(database.name, counts, shown)
        if to_drop:
            confirm(removal)
        for name in to_drop:
            await known.drop_collection(name)
        return removal
