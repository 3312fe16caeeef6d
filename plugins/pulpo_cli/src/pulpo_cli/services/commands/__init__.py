"""`pulpo up`, `down`, `restart`, `status`, `logs`, and the commands of each service."""
