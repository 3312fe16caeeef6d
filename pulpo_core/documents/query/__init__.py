"""Queries on documents: parser, filters, search, cursors, links."""
