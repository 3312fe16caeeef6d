"""The shipped pages, whole: what goes in, and exactly what must come out."""

from collections import Counter

import pytest

from jobhunter.boards.pages import PAGES, read_board
from jobhunter.cleaning.postings import clean_postings
from jobhunter.cleaning.rules import rejection
from jobhunter.cleaning.text import clean_text, strip_tags
from jobhunter.merging import merge_postings
from jobhunter.models import Board, CleanPosting, RawPosting, RejectionReason, WorkMode

CARDS = {Board.STEPSTONE: 420, Board.LINKEDIN: 260}
JOBS = 540
ON_BOTH_BOARDS = 92
COMPANIES = 90
REJECTED = {
    RejectionReason.MISSING_TITLE: 4,
    RejectionReason.MISSING_COMPANY: 10,
    RejectionReason.IMPLAUSIBLE_SALARY: 7,
    RejectionReason.POSTED_IN_FUTURE: 5,
}
CITIES = {
    "Basel", "Berlin", "Düsseldorf", "Frankfurt am Main", "Genève", "Graz", "Hamburg", "Köln", "Leipzig", "München",
    "Nürnberg", "Stuttgart", "Wien", "Zürich",
}  # fmt: skip


@pytest.fixture(scope="module")
def raw() -> list[RawPosting]:
    return [posting for board in Board for posting in read_board(board)]


@pytest.fixture(scope="module")
def merged(raw: list[RawPosting]) -> list[RawPosting]:
    return merge_postings(raw)


@pytest.fixture(scope="module")
def cleaned(merged: list[RawPosting]) -> list[CleanPosting]:
    return clean_postings(merged)


@pytest.fixture(scope="module")
def accepted(cleaned: list[CleanPosting]) -> list[CleanPosting]:
    return [posting for posting in cleaned if rejection(posting) is None]


def test_every_card_is_read(raw: list[RawPosting]) -> None:
    assert Counter(posting.source for posting in raw) == CARDS


@pytest.mark.parametrize("board", Board)
def test_limit_takes_the_first(board: Board) -> None:
    assert read_board(board, 30) == read_board(board)[:30]


def test_no_byte_is_lost_to_a_wrong_encoding(raw: list[RawPosting]) -> None:
    assert [posting for posting in raw if "\ufffd" in posting.model_dump_json()] == []


def test_every_card_has_an_id_and_the_date_of_its_page(raw: list[RawPosting]) -> None:
    assert all(posting.external_id and posting.saved_at for posting in raw)


def test_each_job_is_kept_once(merged: list[RawPosting]) -> None:
    assert len(merged) == JOBS
    assert sum(bool(posting.also_on) for posting in merged) == ON_BOTH_BOARDS
    assert len({(posting.source, posting.external_id) for posting in merged}) == JOBS


def test_the_order_of_the_boards_makes_no_difference(raw: list[RawPosting], merged: list[RawPosting]) -> None:
    assert merge_postings(reversed(raw)) == merged


def test_cleaning_loses_none(merged: list[RawPosting], cleaned: list[CleanPosting]) -> None:
    assert [posting.external_id for posting in cleaned] == [posting.external_id for posting in merged]


def test_rejections_by_reason(cleaned: list[CleanPosting]) -> None:
    found = [verdict for posting in cleaned if (verdict := rejection(posting))]
    assert Counter(verdict.reason for verdict in found) == REJECTED


def test_accepted_postings(accepted: list[CleanPosting]) -> None:
    assert len(accepted) == JOBS - sum(REJECTED.values()) == 514
    assert len({posting.company for posting in accepted}) == COMPANIES


def test_places(accepted: list[CleanPosting]) -> None:
    assert {posting.location for posting in accepted if posting.location} == CITIES
    nowhere = Counter(posting.work_mode for posting in accepted if posting.location is None)
    assert nowhere == {WorkMode.REMOTE: 48, WorkMode.ONSITE: 4, WorkMode.HYBRID: 6}


def test_salaries_and_dates(accepted: list[CleanPosting]) -> None:
    assert sum(posting.salary is not None for posting in accepted) == 333
    assert sum(posting.posted_at is None for posting in accepted) == 3
    assert all(posting.posted_at.tzinfo for posting in accepted if posting.posted_at)


def test_texts_are_clean(accepted: list[CleanPosting]) -> None:
    for posting in accepted:
        for text in (posting.title, posting.company, posting.location or "", posting.description, *posting.skills):
            assert clean_text(text) == text
            assert strip_tags(text) == text
            assert "alert(" not in text
            assert "&amp;" not in text
            assert "Ã" not in text


def test_the_pages_fit_into_the_repository() -> None:
    assert sum(path.stat().st_size for path in PAGES.rglob("*.html")) < 3_000_000
