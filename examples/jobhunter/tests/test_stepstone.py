from datetime import UTC, datetime

from jobhunter.boards.stepstone import parse_page
from jobhunter.models import Board, RawPosting

SAVED = '<meta charset="utf-8"><meta name="saved" content="2026-09-14T08:30:00+02:00">'
CARD = """<article class="res-card" id="job-item-11" data-at="job-item">
<h2><a class="res-title" href="/stellenangebote--data--11-inline.html">Data Engineer (m/w/d)</a></h2>
<span class="res-company">Moorglas AG</span>
<ul class="res-facts"><li data-at="location">10115 Berlin</li><li data-at="salary">60.000 €</li>
<li data-at="contract">Teilzeit</li><li data-at="homeoffice">Homeoffice möglich</li></ul>
<div class="res-snippet">Bus &amp; Bahn</div><ul class="res-skills"><li>SQL</li><li>C++</li></ul>
<span class="res-badge">Neu</span><span class="res-date">vor 3 Tagen</span></article>"""


def parsed(*parts: str) -> list[RawPosting]:
    return parse_page("".join([SAVED, *parts]).encode())


def test_a_whole_card() -> None:
    assert parsed(CARD) == [
        RawPosting(
            source=Board.STEPSTONE,
            external_id="11",
            url="https://stepstone.example/stellenangebote--data--11-inline.html",
            title="Data Engineer (m/w/d)",
            company="Moorglas AG",
            location="10115 Berlin",
            workplace="Homeoffice möglich",
            contract="Teilzeit",
            salary="60.000 €",
            posted="vor 3 Tagen",
            saved_at=datetime(2026, 9, 14, 6, 30, tzinfo=UTC),
            skills=["SQL", "C++"],
            description="Bus & Bahn",
            extras={"badge": "Neu"},
        )
    ]


def test_empty_page() -> None:
    assert parsed("<p>Leider keine Treffer") == parse_page(b"") == []


def test_advertisements_are_not_postings() -> None:
    assert parsed('<article class="res-card" data-at="ad"><a class="res-title">Ad</a></article>', CARD) == parsed(CARD)


def test_the_id_may_only_be_in_the_link() -> None:
    assert parsed(CARD.replace('id="job-item-11"', ""))[0].external_id == "11"


def test_a_card_without_any_id_gets_a_stable_one() -> None:
    bare = CARD.replace('id="job-item-11"', "").replace("--11-inline", "")
    assert parsed(bare)[0].external_id == parsed(bare)[0].external_id != ""


def test_a_card_that_is_not_closed_does_not_borrow_from_the_next() -> None:
    unclosed = '<article class="res-card" id="job-item-10"><h2><a class="res-title"><b><i>Tester</a></h2>'
    first, second = parsed(unclosed, CARD)
    assert (first.title, first.company, first.skills) == ("Tester", "", [])
    assert second == parsed(CARD)[0]


def test_a_page_that_breaks_off_keeps_what_it_has() -> None:
    cut = CARD[: CARD.index("pany")]
    assert [(card.title, card.company) for card in parsed(CARD, cut)] == [
        ("Data Engineer (m/w/d)", "Moorglas AG"),
        ("Data Engineer (m/w/d)", ""),
    ]


def test_scripts_inside_a_title_are_not_text() -> None:
    assert parsed(CARD.replace("Data ", "<script>evil()</script>Data "))[0].title == "Data Engineer (m/w/d)"


def json_ld(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


KNOWN = """[{"@type": "JobPosting", "identifier": {"value": "11"}, "datePosted": "2026-09-01",
"description": "<p>Long text</p>", "baseSalary": {"currency": "EUR",
"value": {"minValue": 50000, "maxValue": 60000, "unitText": "YEAR"}}}]"""


def test_json_ld_fills_gaps_and_knows_the_whole_text() -> None:
    gaps = CARD.replace("60.000 €", "").replace("vor 3 Tagen", "")
    card = parsed(json_ld(KNOWN), gaps)[0]
    assert (card.salary, card.posted) == ("50000 - 60000 EUR p.a.", "2026-09-01")
    assert card.description == "<p>Long text</p>"


def test_the_card_wins_over_json_ld() -> None:
    card = parsed(json_ld(KNOWN), CARD)[0]
    assert (card.salary, card.posted) == ("60.000 €", "vor 3 Tagen")


def test_broken_json_ld_is_passed_over() -> None:
    broken = [json_ld(text) for text in ("{", "[1, null]", '{"@type": "Other"}', '{"@type": "JobPosting"}')]
    assert parsed(*broken, CARD) == parsed(CARD)
