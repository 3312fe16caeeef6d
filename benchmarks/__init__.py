"""Benchmarks of the hot paths, each against a peer in the same run. They print times, and never fail because of one."""
