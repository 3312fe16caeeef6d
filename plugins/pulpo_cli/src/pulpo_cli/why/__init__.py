"""Where a route, a command, a flow's edge or a generated file comes from: what `pulpo why` tells."""

from pulpo_core.provenance.finding import find_reasons
from pulpo_core.provenance.reason import Declared, Maker, Reason

__all__ = ["Declared", "Maker", "Reason", "find_reasons"]
