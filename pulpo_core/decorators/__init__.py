"""The decorators `@datamodel` and `@operation`, which declare a project's models and operations."""

from pulpo_core.decorators.models import datamodel, extend_ui
from pulpo_core.decorators.operations import operation

__all__ = ["datamodel", "extend_ui", "operation"]
