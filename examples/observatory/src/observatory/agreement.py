"""Errors for inputs of an operation that are inconsistent with each other."""

from pulpo_core.exceptions import ValidationError, handle_errors

consistent = handle_errors(
    ArithmeticError,
    LookupError,
    ValueError,
    reraise_as=ValidationError,
    message="the inputs do not fit together",
    hint="take them from operations that ran before this one, for the same stars and frames",
)
"""A decorator that reports inconsistent inputs as the caller's mistake: a star that only one of two inputs has, lists
of different lengths, or no points at all."""
