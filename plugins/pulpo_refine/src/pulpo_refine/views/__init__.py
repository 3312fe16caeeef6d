"""Saved views of lists: each actor's own, and those that are shared with everybody."""
