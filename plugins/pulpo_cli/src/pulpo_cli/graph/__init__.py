"""Drawings of a project and of its flows: as a tree, as Mermaid, DOT, SVG, as JSON."""
