from datetime import UTC, datetime

from jobhunter.boards.linkedin import parse_page
from jobhunter.models import Board, RawPosting

CARD = """<li class="card" data-entity-urn="urn:li:job:99" data-company="Moorglas AG" data-workplace="Hybrid"
data-contract="Full-time" data-skills="SQL|C++" data-seniority="Director" data-applicants="7">
<a class="card__link" href="https://linkedin.example/jobs/view/99"></a>
<span class="card__title"><span aria-hidden="true">Data Engineer</span>
<span>Data Engineer with verification</span></span>
<span class="card__sub"><span class="card__company">Moorglas</span>
<span class="card__place">Munich, Germany</span></span>
<span class="pay"><span>€60k</span> – <span>€70k</span></span><p class="card__text">Text
<div><time datetime="2026-09-12">2 days ago</time></div></li>"""


def parsed(*cards: str) -> list[RawPosting]:
    return parse_page(f'<body data-snapshot="2026-09-15T06:10:00Z"><ul>{"".join(cards)}</ul>'.encode())


def test_a_whole_card() -> None:
    assert parsed(CARD) == [
        RawPosting(
            source=Board.LINKEDIN,
            external_id="99",
            url="https://linkedin.example/jobs/view/99",
            title="Data Engineer",
            company="Moorglas AG",
            location="Munich, Germany",
            workplace="Hybrid",
            contract="Full-time",
            salary="€60k – €70k",
            posted="2026-09-12",
            saved_at=datetime(2026, 9, 15, 6, 10, tzinfo=UTC),
            skills=["SQL", "C++"],
            description="Text",
            extras={"seniority": "Director", "applicants": "7"},
        )
    ]


def test_empty_page() -> None:
    assert parse_page(b"") == parsed() == []


def test_promotions_are_not_postings() -> None:
    assert parsed('<li class="card" data-promo="premium">Try it</li>', CARD) == parsed(CARD)


def test_the_company_may_only_be_in_the_text() -> None:
    assert parsed(CARD.replace('data-company="Moorglas AG"', ""))[0].company == "Moorglas"


def test_words_serve_where_the_machines_date_is_missing() -> None:
    assert parsed(CARD.replace("2026-09-12", ""))[0].posted == "2 days ago"


def test_a_card_without_an_id_gets_a_stable_one() -> None:
    bare = CARD.replace("urn:li:job:99", "")
    assert parsed(bare)[0].external_id == parsed(bare)[0].external_id != ""


def test_cards_that_are_not_closed() -> None:
    unclosed = (
        '<li class="card" data-entity-urn="urn:li:job:98"><span class="card__title"><span aria-hidden="true"><b>T'
    )
    first, second = parsed(unclosed, CARD)
    assert (first.title, first.company, first.location) == ("T", "", "")
    assert second == parsed(CARD)[0]
