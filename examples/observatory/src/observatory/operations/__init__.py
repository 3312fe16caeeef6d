"""The operations of the observatory: a module for each root of their names, and one for standalone operations."""
