"""Copies of the database as folders of NDJSON: export and import."""
