"""The commands `pulpo prefect …`. Prefect is imported only by the commands that need it."""
