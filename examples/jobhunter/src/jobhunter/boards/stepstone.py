"""Stepstone's result lists: `<article>` elements, and JSON-LD with more data about some of them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from jobhunter.boards.card import Card
from jobhunter.boards.markup import fallback_id, moment, parse, text_of
from jobhunter.models.posting import Board, RawPosting

_CARD = "article.res-card"
_SITE = "https://stepstone.example"
_ID_IN_LINK = re.compile(r"--(\d+)-inline\.html")
_FIELDS = {
    "title": ".res-title",
    "company": ".res-company",
    "location": "[data-at=location]",
    "workplace": "[data-at=homeoffice]",
    "contract": "[data-at=contract]",
    "salary": "[data-at=salary]",
    "posted": ".res-date",
    "description": ".res-snippet",
}
_PERIOD = {"YEAR": "p.a.", "MONTH": "/ Monat", "HOUR": "/ Std."}


def parse_page(page: bytes) -> list[RawPosting]:
    """Return the page's postings in page order, without advertisements; none for an empty page."""
    tree = parse(page)
    saved = tree.css_first("meta[name=saved]")
    saved_at = moment(saved.attributes.get("content")) if saved else None
    known = _structured(tree)
    cards = [_read(card) for card in Card.all_in(tree, _CARD) if card.attribute("data-at") != "ad"]
    completed = (_complete(card, known.get(card["external_id"], {})) for card in cards)
    return [RawPosting(source=Board.STEPSTONE, saved_at=saved_at, **card) for card in completed]


def _read(card: Card) -> dict[str, Any]:
    fields = {name: card.text(selector) for name, selector in _FIELDS.items()}
    href = card.link("a.res-title")
    external_id = _id(card, href) or fallback_id(fields["title"], fields["company"], fields["location"])
    badge = card.text(".res-badge")
    return {
        **fields,
        "external_id": external_id,
        "url": _SITE + href if href.startswith("/") else None,
        "skills": [text_of(node) for node in card.all(".res-skills li")],
        "extras": {"badge": badge} if badge else {},
    }


def _id(card: Card, href: str) -> str:
    match = _ID_IN_LINK.search(href)
    return card.attribute("id").removeprefix("job-item-") or (match[1] if match else "")


def _structured(tree: LexborHTMLParser) -> dict[str, dict[str, str]]:
    """Return the JSON-LD by posting id. Script blocks that are not JSON are skipped, as in browsers."""
    entries = (entry for node in tree.css('script[type="application/ld+json"]') for entry in _json_list(node.text()))
    return {posting_id: fields for posting_id, fields in map(_from_json_ld, entries) if posting_id}


def _json_list(text: str) -> Iterator[dict[str, Any]]:
    try:
        content = json.loads(text)
    except ValueError:
        return
    entries = content if isinstance(content, list) else [content]
    yield from (entry for entry in entries if isinstance(entry, dict) and entry.get("@type") == "JobPosting")


def _from_json_ld(entry: dict[str, Any]) -> tuple[str, dict[str, str]]:
    fields = {
        "posted": str(entry.get("datePosted") or ""),
        "description": str(entry.get("description") or ""),
        "salary": _salary(entry.get("baseSalary")),
    }
    return str((entry.get("identifier") or {}).get("value") or ""), fields


def _salary(base: Any) -> str:
    if not isinstance(base, dict) or not isinstance(value := base.get("value"), dict):
        return ""
    period = _PERIOD.get(value.get("unitText", ""), "")
    return f"{value.get('minValue')} - {value.get('maxValue')} {base.get('currency')} {period}".strip()


def _complete(card: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    """Return the card with missing values filled in. JSON-LD's description is preferred to the card's snippet."""
    filled = {name: card[name] or value for name, value in known.items()}
    return card | filled | {"description": known.get("description") or card["description"]}
