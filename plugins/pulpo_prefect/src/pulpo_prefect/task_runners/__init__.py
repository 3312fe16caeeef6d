"""The runners for the tasks that a flow submits: threads, Dask, Ray."""
