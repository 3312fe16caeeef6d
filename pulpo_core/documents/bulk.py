"""Bulk changes: limits."""

MAX_BULK = 1000
"""Changes in one bulk request."""
