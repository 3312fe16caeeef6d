"""Converts names to labels: `raw_jobs` to "Raw jobs", `APIKey` to "API key"."""

import re

import inflection

KNOWN = """
AI API ASCII CI CLI CPU CRM CSS CSV DB DNA DNS DOI EAN EU FAQ FTP GPS GPU GTIN HR HTML HTTP HTTPS IBAN ID IMAP IP ISBN
ISO ISSN IT JSON JWT KPI LLM MAC MCP MIME OIDC OS PDF PIN PO RAM REST RSS SDK SEO SKU SLA SMS SMTP SQL SSH SSL TCP TLS
TTL UDP UI UK URI URL USA USB UTC UUID UX VAT VIN VM VPN XML YAML ZIP
"""
ACRONYMS = frozenset(KNOWN.split())
ENDINGS = {"IDS": "IDs", "URLS": "URLs", "APIS": "APIs", "PDFS": "PDFs", "SKUS": "SKUs"}
WORDS = re.compile(r"[A-Z]+\d*(?![a-z])|[A-Z]?[^\W\d_A-Z]+\d*|\d+|[^\W_]+")


def label(name: str) -> str:
    """Return a name as words, the first one capitalized. Acronyms keep their capitals."""
    is_shouted = name.isupper()
    words = [_word(word, keep=not is_shouted) for word in WORDS.findall(name)]
    text = " ".join(words)
    return text[:1].upper() + text[1:] or name


def plural_label(text: str) -> str:
    """Return the plural of a label: "Raw jobs" for "Raw job", and for "Raw jobs"."""
    *before, last = text.rsplit(" ", 1)
    return " ".join([*before, str(inflection.pluralize(last))])


def _word(word: str, *, keep: bool) -> str:
    shouted = word.upper()
    if shouted in ENDINGS:
        return ENDINGS[shouted]
    if shouted in ACRONYMS or (keep and len(word) > 1 and word.isupper()):
        return shouted
    return word.lower()
