"""Where a route, a command, a flow's edge or a generated file comes from: what `pulpo why` tells."""

from pulpo_cli.why.finding import find_reasons
from pulpo_cli.why.reason import Declared, Maker, Reason

__all__ = ["Declared", "Maker", "Reason", "find_reasons"]
