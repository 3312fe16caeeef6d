"""Compresses answers, and chooses the encoding for a client."""

import gzip
from collections.abc import Mapping

PREFERRED = ("br", "gzip")


def gzipped(content: bytes) -> bytes:
    """Return the compressed content; the same content always gives the same bytes."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def chosen(accepted: str, forms: Mapping[str, bytes]) -> str:
    """Return the name of the encoding that fits an `Accept-Encoding` best; empty for no encoding."""
    weights = dict(_weighted(part) for part in accepted.lower().split(","))
    for name in PREFERRED:
        if name in forms and weights.get(name, weights.get("*", 0.0)) > 0:
            return name
    return ""


def _weighted(part: str) -> tuple[str, float]:
    name, _, rest = part.partition(";")
    _, _, weight = rest.replace(" ", "").partition("q=")
    try:
        return name.strip(), float(weight) if weight else 1.0
    except ValueError:
        return name.strip(), 0.0
