"""What this migration changes, and why.

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
            output_document.title = input_document.name

The functions of a class run in the order of their names. For anything but a change of one document at a time, use
`@free_fall_migration(document_models=[…])`: `async def change(self, session)`, which passes `session=session` to every
call. `pulpo db migrate --dry-run` tries it.
"""

from beanie import Document, free_fall_migration, iterative_migration  # noqa: F401


class Forward:
    """What `pulpo db migrate` does."""


class Backward:
    """What `pulpo db migrate --backward` does: undo it."""
