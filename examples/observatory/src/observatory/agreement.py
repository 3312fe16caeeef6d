"""Errors for inputs of an operation that do not fit together."""

from pulpo_core.exceptions import ValidationError, handle_errors

consistent = handle_errors(
    ArithmeticError,
    LookupError,
    ValueError,
    reraise_as=ValidationError,
    message="the inputs do not fit together",
    hint="take them from operations that ran before this one, for the same stars and frames",
)
"""A decorator: a star that only one of two inputs knows, lists of different lengths, or no points at all are said to
be the caller's mistake."""
