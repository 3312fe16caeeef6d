"""Describe here what this migration changes, and why.

    class Note(Document):
        class Settings:
            name = "notes"

    class Forward:
        @free_fall_migration(document_models=[Note])
        async def rename(self, session) -> None:
            await Note.find_all().update({"$rename": {"name": "title"}}, session=session)

To compute new values from old ones, one document at a time (it keeps the fields that neither class has):

    class OldNote(Document):  # as it is stored before
        name: str

        class Settings:
            name = "notes"

    class NewNote(Document):  # as it is stored after
        title: str

        class Settings:
            name = "notes"

    class Forward:
        @iterative_migration()
        async def rename(self, input_document: OldNote, output_document: NewNote) -> None:
            output_document.title = input_document.name.strip()

The functions of a class run in the order of their names. `pulpo db migrate --dry-run` tries it.
"""

from beanie import Document, free_fall_migration, iterative_migration  # noqa: F401


class Forward:
    """Run by `pulpo db migrate`."""


class Backward:
    """Run by `pulpo db migrate --backward` to undo the migration."""
