"""Generates Prefect flows as code, without importing Prefect."""

from pulpo_prefect.codegen.generator import PrefectCodeGenerator

__all__ = ["PrefectCodeGenerator"]
