"""Runs the services of a project in the background: starts, watches, restarts and stops them."""
