"""What changes, told to those who listen: server-sent events."""
