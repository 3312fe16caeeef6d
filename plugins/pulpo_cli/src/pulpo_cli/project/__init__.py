"""The commands `ops` and `data`, generated from a project's operations and models."""
