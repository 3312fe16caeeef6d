"""The admin UI of a Pulpo project."""
