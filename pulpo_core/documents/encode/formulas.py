"""Protects the cells of CSV files from being run as formulas by spreadsheets."""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets run text that starts with one of these, without an apostrophe
NEGATIVE = re.compile(r"-(\d+(\.\d+)?(E[+-]?\d+)?|P[\dA-Z.]+)")  # decimals and durations, which JSON writes as text
QUOTED = re.compile(rf"'+[{re.escape(''.join(FORMULA))}]")  # what has an apostrophe already gets one more


def harmless(text: str) -> str:
    """Return the text, escaped if a spreadsheet would take it for a formula."""
    is_formula = text.startswith(FORMULA) and not NEGATIVE.fullmatch(text)
    return f"'{text}" if is_formula or QUOTED.match(text) else text


def unquoted(cell: str) -> str:
    """Return the text that `harmless` has made a cell of."""
    return cell[1:] if QUOTED.match(cell) else cell
