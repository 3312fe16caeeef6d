"""Code generation: the interface of generators, and the writer of the output folder."""

from pulpo_core.generation.artifacts import Artifact, Code, GenerationContext, Generator, Omission, Part
from pulpo_core.generation.code_layout import Brackets, Import, break_lines, lay_out
from pulpo_core.generation.compiler import Compilation, compile_project
from pulpo_core.generation.failures import Failure
from pulpo_core.generation.literals import json_literal, literal, typescript_literal
from pulpo_core.generation.templates import Templates
from pulpo_core.generation.writer import Change, Plan

__all__ = [
    "Artifact",
    "Brackets",
    "Change",
    "Code",
    "Compilation",
    "Failure",
    "GenerationContext",
    "Generator",
    "Import",
    "Omission",
    "Part",
    "Plan",
    "Templates",
    "break_lines",
    "compile_project",
    "json_literal",
    "lay_out",
    "literal",
    "typescript_literal",
]
