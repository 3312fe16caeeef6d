"""Cells of CSV that spreadsheets would run as formulas."""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets run text that starts so, unless an apostrophe is before it
NEGATIVE = re.compile(r"-(\d+(\.\d+)?(E[+-]?\d+)?|P[\dA-Z.]+)")  # decimals and durations, which JSON writes as text


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) and not NEGATIVE.fullmatch(text) else text
