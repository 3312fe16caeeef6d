"""`pulpo data … Shop`. Written by `pulpo compile`; change the model, not this file."""

from pulpo_cli.project.declarations import Model, Option

model = Model("Shop", options=[Option("name", required=True)], filters=["id", "name"], help="Where things are sold.")
