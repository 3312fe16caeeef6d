"""The commands `pulpo prefect …`. Prefect is imported only where a command needs it."""
