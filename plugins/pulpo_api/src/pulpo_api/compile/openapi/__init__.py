"""The OpenAPI document, generated from the metadata when a project is compiled."""
