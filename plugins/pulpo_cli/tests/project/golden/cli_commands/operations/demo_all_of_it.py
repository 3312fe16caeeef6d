"""`pulpo ops demo all_of it`. Written by `pulpo compile`; change the operation, not this file."""

from pulpo_cli.project.declarations import Operation, Option, Returned, Taken

operation = Operation(
    "demo.all_of.it",
    options=[
        Option("when", required=True, help="(date)"),
        Option("color", choices=["red", "blue"], default="red"),
        Option("size", kind="integer", choices=["1", "2"], default="1"),
        Option("price", help="(decimal)"),
        Option("ratio", kind="number", default="0.5"),
        Option("numbers", kind="integer", many=True),
        Option("is_new", kind="boolean", default="true"),
        Option("address.city", required=True),
        Option("address.zip_code", kind="integer"),
        Option("either", kind="any", default="3"),
        Option("free", kind="any"),
        Option("fields"),
    ],
    takes=[Taken("given", "Everything", ["main.Everything"], whole=True)],
    returns=Returned("Everything", [["main.Everything"]]),
    help="Take everything.",
)
