"""Lint: rules that find what compiles and is wrong nevertheless."""

from pulpo_cli.lint.linter import Diagnostic, Report, lint

__all__ = ["Diagnostic", "Report", "lint"]
