"""Measurements of the hot paths, each beside a peer in the same run. They print; they never fail on a time."""
