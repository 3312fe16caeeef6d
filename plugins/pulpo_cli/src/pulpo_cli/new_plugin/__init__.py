"""The distribution of a new plugin, which passes its own tests at once."""
