"""Generates Prefect flows as code. Nothing in here imports Prefect."""

from pulpo_prefect.codegen.generator import PrefectCodeGenerator

__all__ = ["PrefectCodeGenerator"]
