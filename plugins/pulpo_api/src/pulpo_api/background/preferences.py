"""Reads the `Prefer` header (RFC 7240), with which clients request background runs."""

import logging
from urllib.request import parse_http_list

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from pulpo_core.metadata import OperationMetadata

log = logging.getLogger("pulpo.api")


def runs_in_background(operation: OperationMetadata, headers: Headers) -> bool:
    """Return True if the client requests a background run (`Prefer: respond-async`), and the operation supports it.

    A preference that cannot be met is ignored, as the RFC demands, and logged. With `handling=strict`, the client
    requests an error instead: raises HTTPException 400.
    """
    wanted = preferences(headers)
    if "respond-async" not in wanted or operation.async_enabled:
        return "respond-async" in wanted
    message = f"operation {operation.name!r} has no background runs: it is declared without async_enabled=True"
    if wanted.get("handling") == "strict":
        raise HTTPException(400, f"{message}; without handling=strict, the request would wait for the output")
    log.info("%s; `Prefer: respond-async` is ignored", message)
    return False


def preferences(headers: Headers) -> dict[str, str]:
    """Return the preferences of a request, in lower case: `{"respond-async": "", "wait": "10"}`. If one is repeated,
    the first counts."""
    found: dict[str, str] = {}
    for preference in parse_http_list(",".join(headers.getlist("prefer")).lower()):
        name, _, value = preference.partition(";")[0].partition("=")
        found.setdefault(name.strip(), value.strip().strip('"'))
    return found
