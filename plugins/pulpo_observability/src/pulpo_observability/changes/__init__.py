"""Changes: records of every write to every document, their authors, and undo."""
