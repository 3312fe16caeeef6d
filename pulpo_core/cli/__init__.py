"""The command line: the commands of `pulpo-core`, and what commands of plugins are made with."""
