"""Migrations: files in the form that Beanie has, the record of those that were run, and running them."""
