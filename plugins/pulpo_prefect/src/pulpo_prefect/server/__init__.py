"""The Prefect server that a project uses: its own, or another one."""
