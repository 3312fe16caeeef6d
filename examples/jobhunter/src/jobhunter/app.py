"""The entrypoint: `[tool.pulpo] entrypoint` names this module, and importing it declares the whole project."""

from jobhunter import models
from jobhunter.operations import applications, market, parsing, scraping, search

__all__ = ["applications", "market", "models", "parsing", "scraping", "search"]
