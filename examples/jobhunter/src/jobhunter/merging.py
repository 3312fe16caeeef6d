"""Merges postings of the same opening, from several boards or from one board twice, into one."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from jobhunter.cleaning.identity import company_key, title_key
from jobhunter.cleaning.places import clean_city
from jobhunter.models.posting import Board, RawPosting

_FILLABLE = ("url", "location", "workplace", "contract", "salary", "posted", "skills", "description")
_BOARD_ORDER = {board: position for position, board in enumerate(Board)}
Key = Callable[[RawPosting], tuple[str, ...]]


def merge_postings(postings: Iterable[RawPosting]) -> list[RawPosting]:
    """Return the postings without duplicates, always ordered by board and id.

    First, cards that were shown twice are joined (same board, same id), then jobs that were posted twice (same title,
    company and city after cleaning). The first in board order stays; its missing values are taken from the others.
    """
    ordered = sorted(postings, key=_rank)
    return sorted(_join(_join(ordered, _card_key), _job_key), key=_rank)


def _rank(posting: RawPosting) -> tuple[int, str, str]:
    # The rest of the posting only decides between two versions of the same card.
    return _BOARD_ORDER[posting.source], posting.external_id, posting.model_dump_json()


def _card_key(posting: RawPosting) -> tuple[str, ...]:
    return posting.source, posting.external_id


def _job_key(posting: RawPosting) -> tuple[str, ...]:
    title, company = title_key(posting.title), company_key(posting.company)
    if not (title and company):  # not enough to call two postings the same
        return _card_key(posting)
    return title, company, (clean_city(posting.location) or "").casefold()


def _join(postings: Iterable[RawPosting], key: Key) -> list[RawPosting]:
    groups = groupby(sorted(postings, key=lambda posting: (key(posting), _rank(posting))), key)
    return [_combine(list(group)) for _, group in groups]


def _combine(group: list[RawPosting]) -> RawPosting:
    first, *others = group
    filled = {name: _first_value(group, name) for name in _FILLABLE}
    elsewhere = {other.source.value: _reference(other) for other in reversed(others) if other.source != first.source}
    # A relative date counts from its own page, so the two come from the same posting.
    saved_at = next((posting.saved_at for posting in group if posting.posted), first.saved_at)
    return first.model_copy(update={**filled, "saved_at": saved_at, "also_on": first.also_on | elsewhere})


def _first_value(group: list[RawPosting], name: str) -> Any:
    values = [getattr(posting, name) for posting in group]
    return next((value for value in values if value), values[0])


def _reference(posting: RawPosting) -> dict[str, str]:
    texts = {"external_id": posting.external_id, "url": posting.url or "", "salary_text": posting.salary}
    return {name: text for name, text in (texts | posting.extras).items() if text}
