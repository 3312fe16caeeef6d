"""The documentation of a project as static web pages, which need neither a server nor the network."""
