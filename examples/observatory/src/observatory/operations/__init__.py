"""What the observatory can do: a module for each root of the operations' names, and one for those that stand alone."""
