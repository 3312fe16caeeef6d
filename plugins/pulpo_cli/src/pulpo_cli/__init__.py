"""Command-line tools for a Pulpo project: check, draw, document, explain, run and maintain it."""
