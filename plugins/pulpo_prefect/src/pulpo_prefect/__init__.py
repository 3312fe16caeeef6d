"""Runs the operations of Pulpo projects as Prefect flows."""
