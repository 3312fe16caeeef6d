"""Protects the cells of CSV files from being run as formulas by spreadsheets."""

import re

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets run text that starts with one of these
NEGATIVE = re.compile(r"-(\d+(\.\d+)?(E[+-]?\d+)?|P[\dA-Z.]+)")  # decimals and durations, which JSON writes as text
QUOTED = re.compile(rf"'+[{re.escape(''.join(FORMULA))}]")  # text with an apostrophe gets another one


def harmless(text: str) -> str:
    """Return the text, escaped if a spreadsheet would take it for a formula."""
    is_formula = text.startswith(FORMULA) and not NEGATIVE.fullmatch(text)
    return f"'{text}" if is_formula or QUOTED.match(text) else text


def unquoted(cell: str) -> str:
    """Return the text of a cell that `harmless` has written."""
    return cell[1:] if QUOTED.match(cell) else cell
