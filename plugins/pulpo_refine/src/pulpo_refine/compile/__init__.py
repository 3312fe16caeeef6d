"""Generates the source of the admin UI, for projects that take it over."""
