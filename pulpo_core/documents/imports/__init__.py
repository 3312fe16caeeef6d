"""Imports: reads CSV, NDJSON and JSON row by row, and creates or updates a document for each."""
