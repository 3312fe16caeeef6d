"""Drawings of a project and of its flows: tree, Mermaid, DOT, SVG and JSON."""
