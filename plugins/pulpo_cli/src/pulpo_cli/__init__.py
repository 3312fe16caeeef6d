"""The terminal of a Pulpo project: the tools to check, draw, document, explain and maintain it."""
