"""Serves the admin UI: its configuration, and the files of the bundle."""
