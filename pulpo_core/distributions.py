"""The distributions that bring commands: names for the message about a missing command. Nothing is imported."""

COMMANDS = {
    "pulpo-api": ("api",),
    "pulpo-cli": ("db", "docs", "flows", "graph", "lint", "why"),
    "pulpo-observability": ("runs",),
    "pulpo-prefect": ("prefect",),
}


def distribution_of(command: str) -> str | None:
    """Return the distribution that brings a command or group of commands; None for any other word."""
    return next((name for name, commands in COMMANDS.items() if command in commands), None)
