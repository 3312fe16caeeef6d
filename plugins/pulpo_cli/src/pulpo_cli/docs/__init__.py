"""A browsable documentation of a project: static pages that need neither a server nor the network."""
