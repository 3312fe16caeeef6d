"""`python -m pulpo_core`: the `pulpo` command, by the interpreter that runs it."""

from pulpo_core.cli import main

main()
