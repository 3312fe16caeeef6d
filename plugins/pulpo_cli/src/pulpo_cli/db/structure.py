"""`pulpo db init`: creates the collections and indexes of a project."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymongo.errors import CollectionInvalid

from pulpo_cli.db.collections import opened, project_collections
from pulpo_cli.db.indexes import IndexComparison, IndexState, create, index_states

if TYPE_CHECKING:
    from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class CreatedStructure:
    """The created collections and indexes; `left` are the indexes that could not be created, or are different."""

    database: str
    collections: list[str]
    indexes: list[IndexComparison]
    left: list[IndexComparison]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "database": self.database,
            "collections": self.collections,
            "indexes": [state.to_dict() for state in self.indexes],
            "left": [state.to_dict() for state in self.left],
        }


async def create_structure(project: "Project") -> CreatedStructure:
    """Create the missing collections and indexes. Existing ones are left unchanged."""
    async with opened(project) as database:
        known = database.client[database.name]
        collections = project_collections(project)
        existing = set(await known.list_collection_names())
        made = [stored.name for stored in collections if stored.name not in existing]
        for name in made:
            try:
                await known.create_collection(name)
            except CollectionInvalid:
                continue  # another process has just created it
        states = [state for stored in collections for state in await index_states(stored)]
        done = [await create(database, state) for state in states if state.state is IndexState.MISSING]
        different = [state for state in states if state.state is IndexState.DIFFERENT]
        return CreatedStructure(
            database.name,
            made,
            [state for state in done if not state.problem],
            [*(state for state in done if state.problem), *different],
        )
