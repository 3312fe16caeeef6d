"""Lint: rules that check a project for mistakes."""
