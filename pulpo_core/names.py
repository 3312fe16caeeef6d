"""The rules for names, and the identifiers, plurals and paths made from them.

A name becomes a URL, a command, a file and a Python identifier, so it is plain ASCII and can never be code. Text for
people (descriptions, labels) may contain anything, and is quoted wherever it is used.
"""

import keyword
import re
from collections.abc import Iterable

import inflection

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location

SEGMENT = r"[A-Za-z](?:_?[A-Za-z0-9])*"
PATH = r"[A-Za-z0-9](?:[_-]?[A-Za-z0-9])*"
MAX_LENGTH = 120


def check_model_name(name: object, where: Location) -> str:
    """Return `name` if it can name a model: ASCII letters, digits and single underscores, a letter first."""
    return _check(
        name, SEGMENT, "model name", "ASCII letters, digits and single underscores, starting with a letter", where
    )


def check_operation_name(name: object, where: Location) -> str:
    """Return `name` if it can name an operation: words as in model names, joined by dots (`scraping.fetch`)."""
    expected = "words of ASCII letters, digits and single underscores, joined by dots (scraping.stepstone.fetch)"
    return _check(name, rf"{SEGMENT}(?:\.{SEGMENT})*", "operation name", expected, where)


def check_path(path: object, where: Location) -> str:
    """Return `path`, without a leading slash, if it can be the first segment of a model's URL."""
    bare = path[1:] if isinstance(path, str) and path.startswith("/") else path
    return _check(bare, PATH, "path", "ASCII letters, digits, single hyphens or underscores (job-postings)", where)


def _check(value: object, pattern: str, what: str, expected: str, where: Location) -> str:
    if isinstance(value, str) and len(value) <= MAX_LENGTH and re.fullmatch(pattern, value, re.ASCII):
        return value
    shown = repr(value) if len(repr(value)) <= MAX_LENGTH else repr(value)[:MAX_LENGTH] + "…"
    raise DeclarationError(f"{what} {shown} cannot be used", where=where, hint=f"use {expected}, {MAX_LENGTH} at most")


def ascii_text(text: str) -> str:
    """Return a text without the marks of its letters (`Prufung` for `Prüfung`), and without what is not ASCII."""
    return str(inflection.transliterate(text))


def identifier(name: str) -> str:
    """Return the Python identifier for the name of a model or operation: `scraping_merge` for `scraping.merge`."""
    plain = inflection.underscore(name.replace(".", "_"))
    return f"{plain}_" if keyword.iskeyword(plain) or keyword.issoftkeyword(plain) else plain


def plural(name: str) -> str:
    """Return the plural in snake case: `companies` for `Company`, `raw_jobs` for `RawJobs`."""
    return str(inflection.pluralize(inflection.underscore(name)))


def camel(name: str) -> str:
    """Return the name in camel case: `ScrapingMergeAll` for `scraping.merge_all`."""
    return str(inflection.camelize(name.replace(".", "_")))


def clashes(named: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return the keys that several names share, with the names. Takes (name, key) pairs; letter case is ignored."""
    groups: dict[str, list[str]] = {}
    for name, key in named:
        groups.setdefault(key.lower(), []).append(name)
    return [(key, names) for key, names in sorted(groups.items()) if len(names) > 1]
