"""Keys that identify equal postings despite different casing, suffixes and punctuation."""

import re

from jobhunter.cleaning.text import clean_text

_GENDER_NOTE = re.compile(
    r"[(\[]\s*(?:[mwfdxi]\s*(?:[/|,]\s*[mwfdxi]\s*)+|all genders?|alle geschlechter|gn)\s*[)\]]"
    r"|(?<!\w)[mwf]/[mwf]/[dx](?!\w)",
    re.IGNORECASE,
)
_GENDERED_ENDING = re.compile(r"[*:_/]-?in(?:nen)?\b|\(in\)", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r"\b(?:gmbh\s*&\s*co\.?\s*kg|gmbh|mbh|ag|se|kg|ohg|ug|og|e\.?\s?k\.?|ltd\.?|inc\.?|s\.?à\s?r\.?l\.?|sàrl)(?!\w)",
    re.IGNORECASE,
)
_SYNONYMS = {"sr": "senior", "jr": "junior", "softwareengineer": "software engineer"}
_WORD = re.compile(r"[^\W_]+[+#]*")


def clean_title(text: str) -> str:
    """Return the title without `(m/w/d)`, which every German posting has and no reader needs."""
    return clean_text(_GENDER_NOTE.sub(" ", clean_text(text))).strip(" -–|,")


def title_key(text: str) -> str:
    """Return a key that is equal for spellings of one title; `C`, `C++` and `C#` stay different."""
    neutral = _GENDERED_ENDING.sub("", clean_title(text)).casefold()
    return " ".join(_SYNONYMS.get(word, word) for word in _WORD.findall(neutral))


def company_key(text: str) -> str:
    """Return a key that is equal for spellings of one company, ignoring case, punctuation and legal form (`GmbH` …)."""
    name = clean_text(text)
    return _words(_LEGAL_FORM.sub(" ", name)) or _words(name)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
