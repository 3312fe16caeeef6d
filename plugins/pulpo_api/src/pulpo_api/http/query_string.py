"""Parses query strings, and caches the latest ones with the parsed queries."""

from urllib.parse import parse_qsl

from pulpo_core.documents.query.parser import ListQuery
from pulpo_core.exceptions import ValidationError

MAX_PARAMETERS = 200
MAX_KEPT, MAX_KEPT_LENGTH = 32, 120


def read_pairs(query: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a query string. Raises ValidationError if it is not UTF-8 or has too many."""
    if not query:
        return []
    try:
        return parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        raise ValidationError("the query is not UTF-8") from None
    except ValueError:
        raise ValidationError(f"the query has more than {MAX_PARAMETERS} parameters") from None


class LatestQueries:
    """A cache for short query strings, because clients often send the same ones."""

    def __init__(self) -> None:
        self._kept: dict[bytes, ListQuery] = {}

    def get(self, text: bytes) -> ListQuery | None:
        """Return the cached query, or None."""
        return self._kept.get(text)

    def keep(self, text: bytes, query: ListQuery) -> None:
        """Cache a query; if there are too many, drop all others."""
        if len(text) <= MAX_KEPT_LENGTH:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[text] = query
