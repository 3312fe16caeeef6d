"""Migrations: files in Beanie's format, the log of completed migrations, and their execution."""
