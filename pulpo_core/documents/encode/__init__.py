"""Documents as JSON, CSV and BSON."""
