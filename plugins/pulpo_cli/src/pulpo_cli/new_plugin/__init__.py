"""The templates of a new plugin's distribution, and the command that writes it."""
