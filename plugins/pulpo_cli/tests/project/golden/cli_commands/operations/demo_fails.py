"""`pulpo ops demo fails`. Written by `pulpo compile`; change the operation, not this file."""

from pulpo_cli.project.declarations import Operation

operation = Operation("demo.fails")
