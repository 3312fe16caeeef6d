"""LinkedIn's card lists: `data-*` attributes, nested spans, and `<time datetime>`."""

from typing import Any

from selectolax.lexbor import LexborNode

from jobhunter.boards.card import Card
from jobhunter.boards.markup import fallback_id, moment, parse, text_of
from jobhunter.models.posting import Board, RawPosting

_CARD = "li.card"
_FIELDS = {
    # A card has its title twice: visible, and again, with "verified" added, for screen readers.
    "title": ".card__title > span[aria-hidden=true]",
    "location": ".card__place",
    "salary": ".pay",
    "description": ".card__text",
}
_EXTRAS = {"seniority": "data-seniority", "applicants": "data-applicants"}


def parse_page(page: bytes) -> list[RawPosting]:
    """Return the page's postings in page order, without promotions; none for an empty page."""
    tree = parse(page)
    body = tree.body
    saved_at = moment(body.attributes.get("data-snapshot")) if body else None
    cards = (card for card in Card.all_in(tree, _CARD) if not card.attribute("data-promo"))
    return [RawPosting(source=Board.LINKEDIN, saved_at=saved_at, **_read(card)) for card in cards]


def _read(card: Card) -> dict[str, Any]:
    fields = {name: card.text(selector) for name, selector in _FIELDS.items()}
    company = card.attribute("data-company") or card.text(".card__company")
    urn = card.attribute("data-entity-urn").rpartition(":")[2]
    return {
        **fields,
        "company": company,
        "external_id": urn or fallback_id(fields["title"], company, fields["location"]),
        "url": card.link("a.card__link") or None,
        "workplace": card.attribute("data-workplace"),
        "contract": card.attribute("data-contract"),
        "posted": _posted(card.first("time")),
        "skills": [skill for skill in card.attribute("data-skills").split("|") if skill.strip()],
        "extras": {name: value for name, attribute in _EXTRAS.items() if (value := card.attribute(attribute))},
    }


def _posted(time: LexborNode | None) -> str:
    """Return the machine-readable date if there is one, else the text."""
    machine = (time.attributes.get("datetime") or "").strip() if time else ""
    return machine or text_of(time)
