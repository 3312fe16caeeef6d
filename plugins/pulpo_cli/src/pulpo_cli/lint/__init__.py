"""Lint: rules that check a project for mistakes."""

from pulpo_cli.lint.linter import Diagnostic, Report, lint

__all__ = ["Diagnostic", "Report", "lint"]
