"""`pulpo ops demo login`. Written by `pulpo compile`; change the operation, not this file."""

from pulpo_cli.project.declarations import Operation, Option

operation = Operation(
    "demo.login",
    options=[Option("user", required=True), Option("password", required=True, secret=True)],
)
