"""Finds Node.js and runs it on a frontend. It is only needed to build a UI."""
