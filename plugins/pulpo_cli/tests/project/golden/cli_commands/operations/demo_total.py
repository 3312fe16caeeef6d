"""`pulpo ops demo total`. Written by `pulpo compile`; change the operation, not this file."""

from pulpo_cli.project.declarations import Operation, Taken

operation = Operation("demo.total", takes=[Taken("numbers", "Numbers", ["main.Numbers"], whole=True)])
