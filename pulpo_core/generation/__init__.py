"""From metadata to files: what a generator is given and returns, and the writer that owns the output folder."""

from pulpo_core.generation.artifacts import Artifact, Code, GenerationContext, Generator, Part
from pulpo_core.generation.compiler import Compilation, compile_project
from pulpo_core.generation.templates import Templates, literal
from pulpo_core.generation.writer import Change, Plan

__all__ = [
    "Artifact",
    "Change",
    "Code",
    "Compilation",
    "GenerationContext",
    "Generator",
    "Part",
    "Plan",
    "Templates",
    "compile_project",
    "literal",
]
