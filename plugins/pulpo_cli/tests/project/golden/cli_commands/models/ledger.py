"""`pulpo data … Ledger`. Written by `pulpo compile`; change the model, not this file."""

from pulpo_cli.project.declarations import Model, Option

model = Model("Ledger", options=[Option("title", required=True)], filters=["id", "title"])
