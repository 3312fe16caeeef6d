"""Pure functions that turn what a page says into what a database should hold. Nothing here touches a database."""
