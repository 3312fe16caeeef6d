"""Pure functions that convert the text of pages to values for the database. Nothing here uses a database."""
