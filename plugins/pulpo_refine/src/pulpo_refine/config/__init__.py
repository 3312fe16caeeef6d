"""Describes the admin UI for a caller: the models and operations they may use, with the data for pages and forms."""
