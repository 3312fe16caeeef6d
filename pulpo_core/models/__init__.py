"""The declarations of models, on top of pydantic and Beanie: fields, indexes, links, relations, storable types."""
