"""The documents layer: what every surface does with documents, without HTTP."""
