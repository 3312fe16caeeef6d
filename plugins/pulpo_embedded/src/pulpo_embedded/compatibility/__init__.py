"""What the engine lacks: PyMongo's commands in a form that it understands."""
