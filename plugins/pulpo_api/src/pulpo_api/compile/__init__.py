"""Code and OpenAPI generation: everything that runs at compile time."""
