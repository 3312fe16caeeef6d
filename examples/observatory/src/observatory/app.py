"""The entrypoint: `[tool.pulpo] entrypoint` names this module, and importing it declares the whole project."""

from observatory import models
from observatory.operations import archive, desk, lookups, planning, reduction, science

__all__ = ["archive", "desk", "lookups", "models", "planning", "reduction", "science"]
