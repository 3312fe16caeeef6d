import random
from collections.abc import Callable

import pytest

from jobhunter.merging import merge_postings
from jobhunter.models import Board, RawPosting

MakePosting = Callable[..., RawPosting]


def test_a_card_shown_twice_is_one_posting(posting: MakePosting) -> None:
    assert merge_postings([posting(), posting()]) == [posting()]


@pytest.mark.parametrize(
    "other",
    [
        {"title": "DATA ENGINEER (w/m/d)"},
        {"title": "Data&nbsp;Engineer"},
        {"company": "MOORGLAS"},
        {"location": "10115 Berlin"},
        {"location": "Berlin, Germany (Hybrid)"},
    ],
)
def test_a_job_posted_twice_is_one_posting(posting: MakePosting, other: dict[str, str]) -> None:
    merged = merge_postings([posting(), posting(external_id="2", **other)])
    assert [(found.external_id, found.title) for found in merged] == [("1", "Data Engineer (m/w/d)")]


@pytest.mark.parametrize(
    "other", [{"title": "Data Scientist"}, {"company": "Kranich GmbH"}, {"location": "Köln"}, {"location": ""}]
)
def test_different_jobs_stay_apart(posting: MakePosting, other: dict[str, str]) -> None:
    assert len(merge_postings([posting(), posting(external_id="2", **other)])) == 2


@pytest.mark.parametrize("lacking", [{"title": ""}, {"company": " "}])
def test_too_little_is_not_enough_to_call_two_postings_the_same(posting: MakePosting, lacking: dict[str, str]) -> None:
    assert len(merge_postings([posting(**lacking), posting(external_id="2", **lacking)])) == 2


def test_the_boards_fill_each_others_gaps(posting: MakePosting) -> None:
    linkedin = {"source": Board.LINKEDIN, "external_id": "9", "url": "https://linkedin.example/9"}
    merged = merge_postings(
        [posting(**linkedin, salary="€60k", skills=["SQL"], extras={"applicants": "7"}), posting(description="Text")]
    )
    assert [(found.source, found.external_id, found.salary, found.skills, found.description) for found in merged] == [
        (Board.STEPSTONE, "1", "€60k", ["SQL"], "Text")
    ]
    assert merged[0].also_on == {
        "linkedin": {"external_id": "9", "url": "https://linkedin.example/9", "salary_text": "€60k", "applicants": "7"}
    }


def test_a_relative_date_keeps_the_date_that_it_counts_from(posting: MakePosting) -> None:
    other = posting(source=Board.LINKEDIN, posted="2 days ago", saved_at="2026-09-20T00:00:00Z")
    merged = merge_postings([posting(), other])
    assert (merged[0].posted, merged[0].saved_at) == ("2 days ago", other.saved_at)


def test_the_order_of_the_postings_makes_no_difference(posting: MakePosting) -> None:
    postings = [
        posting(external_id=str(number), source=board, title=title, salary=str(number))
        for number in range(3)
        for board in Board
        for title in ("Tester", "TESTER (m/w/d)", "Developer")
    ]
    merged = merge_postings(postings)
    for seed in range(20):
        shuffled = random.Random(seed).sample(postings, len(postings))
        assert merge_postings(shuffled) == merged


def test_merging_again_changes_nothing(posting: MakePosting) -> None:
    merged = merge_postings([posting(), posting(source=Board.LINKEDIN, external_id="9")])
    assert merge_postings(merged) == merged
