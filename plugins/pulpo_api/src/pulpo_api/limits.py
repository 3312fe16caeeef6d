"""How much one request may ask for."""

MAX_BULK = 1000
"""Changes in one bulk request."""
