"""The project's commands: `pulpo ops` and `pulpo data`. Written by `pulpo compile`, so that help and completion do not
import the project.
"""

from pulpo_cli.project.declarations import Declarations, IndexEntry

declarations = Declarations(
    operations={
        "demo": IndexEntry("cli_commands.operations.demo", help="Return a number."),
        "demo.admin": IndexEntry("cli_commands.operations.demo_admin"),
        "demo.all_of.it": IndexEntry("cli_commands.operations.demo_all_of_it", help="Take everything."),
        "demo.fails": IndexEntry("cli_commands.operations.demo_fails"),
        "demo.login": IndexEntry("cli_commands.operations.demo_login"),
        "demo.total": IndexEntry("cli_commands.operations.demo_total"),
        "notes.search": IndexEntry("cli_commands.operations.notes_search", help="Find notes by a word in their title."),
    },
    models={
        "Ledger": IndexEntry("cli_commands.models.ledger", path="ledgers", changes=["create", "update", "delete"]),
        "Note": IndexEntry(
            "cli_commands.models.note",
            help="Something to remember.",
            path="notes",
            changes=["create", "update", "delete"],
        ),
        "Shop": IndexEntry(
            "cli_commands.models.shop",
            help="Where things are sold.",
            path="shops",
            changes=["create", "update", "delete"],
        ),
    },
)
