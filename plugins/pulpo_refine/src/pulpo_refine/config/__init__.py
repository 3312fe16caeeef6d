"""The document that shapes the admin UI: what a caller may see and do, with everything that pages and forms need."""
