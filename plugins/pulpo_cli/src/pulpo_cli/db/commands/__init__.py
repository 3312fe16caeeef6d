"""The commands of `pulpo db`."""
