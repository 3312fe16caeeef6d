"""Runs, changes, events, metrics and traces of Pulpo projects."""
