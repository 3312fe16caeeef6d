"""`pulpo ui`: opens, builds and serves the admin UI."""
