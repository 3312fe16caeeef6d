"""Reads the place of work: the city, and the work mode."""

import re

from jobhunter.cleaning.text import clean_text
from jobhunter.models.job import WorkMode

_CITY_NAMES = {
    "cologne": "Köln",
    "duesseldorf": "Düsseldorf",
    "frankfurt": "Frankfurt am Main",
    "geneva": "Genève",
    "koeln": "Köln",
    "muenchen": "München",
    "munich": "München",
    "nuremberg": "Nürnberg",
    "vienna": "Wien",
    "zuerich": "Zürich",
    "zurich": "Zürich",
}
_REMOTE = re.compile(r"\b(?:full(?:y)?[ -])?remote\b|100 ?% home ?-?office|\bdeutschlandweit\b", re.IGNORECASE)
_HYBRID = re.compile(r"\bhybrid\b|home ?-?office|teilweise remote|\bpartly remote\b", re.IGNORECASE)
_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}-)?\d{4,5}\s+")
_LOOSE = re.compile(r"^[\s,;/|·-]+|[\s,;/|·-]+$")


def work_mode(*texts: str) -> WorkMode:
    """Return the work mode in the location, the title or the board's label; on site unless one says otherwise."""
    text = clean_text(" | ".join(texts))
    if _HYBRID.search(text) and not _says_fully_remote(text):
        return WorkMode.HYBRID
    return WorkMode.REMOTE if _REMOTE.search(text) else WorkMode.ONSITE


def _says_fully_remote(text: str) -> bool:
    return bool(re.search(r"100 ?%|\bfull(?:y)?[ -]remote\b", text, re.IGNORECASE))


def clean_city(text: str) -> str | None:
    """Return the city in its own language, or `None`: `80331 Munich, Bayern (Hybrid)` becomes `München`."""
    place = re.sub(r"\([^)]*\)?", " ", clean_text(text))
    place = _HYBRID.sub(" ", _REMOTE.sub(" ", place))
    city = _POSTCODE.sub("", _LOOSE.sub("", re.split(r"[,;/|·]", _LOOSE.sub("", place))[0]))
    city = " ".join(city.split())
    return _CITY_NAMES.get(city.casefold(), city) or None
