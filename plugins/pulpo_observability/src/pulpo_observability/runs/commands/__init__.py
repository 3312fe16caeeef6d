"""`pulpo runs …`."""
