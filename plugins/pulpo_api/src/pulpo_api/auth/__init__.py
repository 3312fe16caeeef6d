"""Who calls the API, and what he may do."""
