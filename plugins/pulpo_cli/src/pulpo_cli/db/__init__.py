"""Maintains the database with `pulpo db …`: indexes, checks, seeds, copies, migrations."""
