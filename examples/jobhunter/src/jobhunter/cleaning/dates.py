"""Reads posting dates: `2026-09-12`, `12.09.2026`, `12. September 2026`, `vor 3 Tagen`, `2 weeks ago` …"""

import re
from datetime import UTC, datetime, timedelta

from pulpo_core.models.validators import as_utc

from jobhunter.cleaning.text import clean_text

_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_MONTH_NUMBER = {name: number for number, name in enumerate(_MONTHS, 1)} | {"mar": 3, "may": 5, "oct": 10, "dec": 12}
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WORDED = re.compile(r"(\d{1,2})\.?\s+([^\W\d]{3})[^\W\d]*\.?\s+(\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
_AGO = re.compile(
    r"(?:vor|\b)\s*(\d+|an?\b|einem|einer)\+?\s*"
    r"(minute|minuten|stunde|hour|tag|day|woche|week|monat|month)(?:e?n|s)?\b",
    re.IGNORECASE,
)
_DAYS = {"minute": 0.0, "minuten": 0.0, "stunde": 1 / 24, "hour": 1 / 24, "tag": 1.0, "day": 1.0}
_DAYS |= {"woche": 7.0, "week": 7.0, "monat": 30.0, "month": 30.0}
_NAMED_DAYS = {"heute": 0.0, "today": 0.0, "just now": 0.0, "gerade eben": 0.0, "vorgestern": 2.0}
_NAMED_DAYS |= {"gestern": 1.0, "yesterday": 1.0}
_FAR_PAST = 3650.0


def parse_posted(text: str, saved_at: datetime | None) -> datetime | None:
    """Return the time in UTC, or `None` if the text has none.

    A date without a time is midnight UTC. Relative dates count back from `saved_at`, the time when the page was
    saved, not from today, so that reading the same page next year gives the same result.
    """
    text = clean_text(text)
    return _absolute(text) or (_relative(text, saved_at) if saved_at else None)


def _absolute(text: str) -> datetime | None:
    try:
        if match := _ISO.search(text):
            return as_utc(datetime.fromisoformat(match[0]))
        if match := _DOTTED.search(text):
            return datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC)
        if match := _WORDED.search(text):
            return datetime(int(match[3]), _MONTH_NUMBER[match[2].casefold()], int(match[1]), tzinfo=UTC)
    except (KeyError, ValueError, OverflowError):  # 31.02.2026, "12 Foo 2026": not a date
        return None
    return None


def _relative(text: str, saved_at: datetime) -> datetime | None:
    days = _days_ago(text.casefold())
    if days is None or days > _FAR_PAST:
        return None
    moment = as_utc(saved_at) - timedelta(days=days)
    # "3 days ago" has no hour; with one, equal postings would look different.
    return moment if days < 1 else moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _days_ago(text: str) -> float | None:
    if match := _AGO.search(text):
        count = int(match[1]) if match[1].isdigit() else 1
        return count * _DAYS[match[2]]
    return next((days for name, days in _NAMED_DAYS.items() if name in text), None)
