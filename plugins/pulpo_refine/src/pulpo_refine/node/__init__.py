"""Node.js, which only those need who build a UI: where it is, and what it does with a frontend."""
