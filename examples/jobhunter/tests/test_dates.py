from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhunter.cleaning.dates import parse_posted

SAVED_AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)


def day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-12", day(2026, 9, 12)),
        ("2026-09-12T10:00:00Z", datetime(2026, 9, 12, 10, tzinfo=UTC)),
        ("2026-09-12T10:00:00+02:00", datetime(2026, 9, 12, 8, tzinfo=UTC)),
        ("12.09.2026", day(2026, 9, 12)),
        ("Veröffentlicht am 3.9.2026", day(2026, 9, 3)),
        ("12. September 2026", day(2026, 9, 12)),
        ("3. M&auml;rz 2026", day(2026, 3, 3)),
        ("1 Oct 2025", day(2025, 10, 1)),
        ("vor 3 Tagen", day(2026, 9, 11)),
        ("vor 1 Tag", day(2026, 9, 13)),
        ("vor 2 Wochen", day(2026, 8, 31)),
        ("vor einem Monat", day(2026, 8, 15)),
        ("2 weeks ago", day(2026, 8, 31)),
        ("30+ days ago", day(2026, 8, 15)),
        ("a week ago", day(2026, 9, 7)),
        ("gestern", day(2026, 9, 13)),
        ("vorgestern", day(2026, 9, 12)),
        ("yesterday", day(2026, 9, 13)),
        ("heute", SAVED_AT),
        ("gerade eben", SAVED_AT),
        ("vor 5 Stunden", datetime(2026, 9, 14, 1, 30, tzinfo=UTC)),
        ("5 hours ago", datetime(2026, 9, 14, 1, 30, tzinfo=UTC)),
    ],
)
def test_parse_posted(text: str, expected: datetime) -> None:
    assert parse_posted(text, SAVED_AT) == expected


@pytest.mark.parametrize("text", ["", "demnächst", "31.02.2026", "Reposted", "12. Foo 2026", "vor 99999999 Tagen"])
def test_unreadable_dates(text: str) -> None:
    assert parse_posted(text, SAVED_AT) is None


def test_relative_dates_need_the_pages_own_date() -> None:
    assert parse_posted("vor 3 Tagen", None) is None


@given(st.text(max_size=30))
def test_whatever_is_read_has_a_zone(text: str) -> None:
    moment = parse_posted(text, SAVED_AT)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 (the zone is added below)
def test_notations_agree(moment: datetime) -> None:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    assert parse_posted(f"{moment:%d.%m.%Y}", None) == parse_posted(f"{moment:%Y-%m-%d}", None) == midnight
