"""`@datamodel` and `@operation`: the two words in which a user tells Pulpo what the project consists of."""

from pulpo_core.decorators.models import datamodel
from pulpo_core.decorators.operations import operation

__all__ = ["datamodel", "operation"]
