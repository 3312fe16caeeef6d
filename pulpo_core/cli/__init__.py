"""The command line: the commands of `pulpo-core`, and the tools for commands of plugins."""
