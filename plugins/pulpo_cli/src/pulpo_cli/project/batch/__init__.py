"""Batches: one operation, run for each line of a file or pipe, in one process."""
