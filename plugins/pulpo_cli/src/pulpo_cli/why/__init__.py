"""`pulpo why`: explains the origin of routes, commands, edges and generated files."""

from pulpo_cli.why.lookup import find_reasons
from pulpo_cli.why.reason import Declared, Maker, Reason

__all__ = ["Declared", "Maker", "Reason", "find_reasons"]
