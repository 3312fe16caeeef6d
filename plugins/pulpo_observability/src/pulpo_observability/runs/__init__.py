"""Task runs: a record of every call of an operation."""
