"""`pulpo ops notes search`. Written by `pulpo compile`; change the operation, not this file."""

from pulpo_cli.project.declarations import Operation, Option, Returned

operation = Operation(
    "notes.search",
    options=[
        Option("word", required=True),
        Option("limit", kind="integer", default="10", help="At most so many. (>= 1, <= 100)"),
    ],
    returns=Returned("list[Note]", [["main.Note"]], many=True),
    help="Find notes by a word in their title.",
)
