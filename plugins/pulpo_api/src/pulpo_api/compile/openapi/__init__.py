"""The OpenAPI document: made of the metadata when a project is compiled, served as it is."""
