"""Protects the cells of CSV files from being run as formulas by spreadsheets."""

import re

FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # spreadsheets run text that starts with one of these, unless an apostrophe precedes it
NEGATIVE = re.compile(r"-(\d+(\.\d+)?(E[+-]?\d+)?|P[\dA-Z.]+)")  # decimals and durations, which JSON writes as text


def harmless(text: str) -> str:
    """Return the text, escaped if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) and not NEGATIVE.fullmatch(text) else text
