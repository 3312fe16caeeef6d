"""HTTP: bodies, headers, conditional requests, problems, deadlines."""
