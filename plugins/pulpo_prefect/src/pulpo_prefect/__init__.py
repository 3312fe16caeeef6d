"""Prefect flows of Pulpo projects."""
