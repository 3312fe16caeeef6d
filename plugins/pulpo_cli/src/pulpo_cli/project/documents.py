"""`pulpo data`: commands for the documents of each model."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pulpo_cli.project.declarations import IndexEntry, Model
from pulpo_cli.project.loading import load_declarations, load_model
from pulpo_cli.project.tree import LazyBranch, LazyChild

HELP = "Read and write the documents of the project's models, with the filters of the API."
VERBS: Mapping[str, tuple[str, str]] = {
    "list": ("", "List documents: `list Job salary__gte=50000 --sort=-salary`."),
    "find": ("", "Find documents by words in their text: `find Job python`."),
    "show": ("", "Show one document."),
    "create": ("create", "Create a document, from options or JSON."),
    "edit": ("update", "Change a document: in your editor, or by options or JSON."),
    "delete": ("delete", "Delete documents by their ids."),
    "import": ("create", "Create or change a document for each row of a file: CSV, NDJSON or JSON."),
    "export": ("", "Write all documents that match: CSV, NDJSON or JSON."),
}
"""The verbs, each with the change that a model must allow for it, and the help."""


def tree() -> LazyBranch:
    """Return the group `data`: a group for each verb, with a command for each model."""
    own = {verb: _verb(verb, change, help) for verb, (change, help) in VERBS.items()}  # noqa: A001
    return LazyBranch("data", HELP, own=own)


def _verb(verb: str, change: str, help: str) -> LazyBranch:  # noqa: A002
    def models() -> Mapping[str, Any]:
        return {
            name: LazyChild(name, entry.help, partial(_command, verb, name, entry.module))
            for name, entry in load_declarations().models.items()
            if not change or change in entry.changes
        }

    return LazyBranch(verb, help, more=models, otherwise=_by_path)


def _by_path(word: str) -> str:
    """Return the name of the model with this path (`jobs`), or with this name in another case (`job`)."""
    models: Mapping[str, IndexEntry] = load_declarations().models
    return next((name for name, entry in models.items() if word.lower() in (entry.path.lower(), name.lower())), word)


def _command(verb: str, name: str, module: str) -> Any:
    from pulpo_cli.project import document_commands

    make: Callable[[str, Model], Any] = document_commands.COMMANDS[verb]
    return make(name, load_model(module))
