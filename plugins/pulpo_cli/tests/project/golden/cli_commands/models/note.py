"""`pulpo data … Note`. Written by `pulpo compile`; change the model, not this file."""

from pulpo_cli.project.declarations import Model, Option

model = Model(
    "Note",
    options=[
        Option("title", required=True),
        Option("text"),
        Option("stars", kind="integer", default="0", help="(>= 0, <= 5)"),
        Option("tags", many=True),
        Option("address.city"),
        Option("address.zip_code", kind="integer"),
        Option("shop", help="the id of a Shop"),
        Option("pin", secret=True),
    ],
    filters=["id", "title", "text", "stars", "tags", "address", "shop"],
    help="Something to remember.",
)
