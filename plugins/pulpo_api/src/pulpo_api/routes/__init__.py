"""Routes of models, operations and the project itself."""
