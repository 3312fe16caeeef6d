"""A project's own command: `ops` and `data`, made of the operations and models that the project declares."""
