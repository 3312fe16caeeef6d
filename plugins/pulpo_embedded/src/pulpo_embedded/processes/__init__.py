"""The processes of an embedded database: the server of a folder, its keeper, and the engine."""
