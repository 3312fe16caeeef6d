"""Cleans raw postings."""

from collections import Counter
from collections.abc import Iterable

from jobhunter.cleaning.dates import parse_posted
from jobhunter.cleaning.identity import clean_title, company_key
from jobhunter.cleaning.places import clean_city, work_mode
from jobhunter.cleaning.salary import parse_salary
from jobhunter.cleaning.text import clean_text
from jobhunter.models.job import EmploymentType
from jobhunter.models.posting import CleanPosting, RawPosting

_EMPLOYMENT = {
    EmploymentType.WORKING_STUDENT: ("werkstudent", "working student"),
    EmploymentType.INTERNSHIP: ("praktikum", "praktikant", "intern ", "internship"),
    EmploymentType.FREELANCE: ("freelance", "freiberuf", "contractor"),
    EmploymentType.PART_TIME: ("teilzeit", "part-time", "part time"),
}


def clean_postings(postings: Iterable[RawPosting]) -> list[CleanPosting]:
    """Return the cleaned postings, with each company in its most frequent spelling."""
    cleaned = [clean_posting(posting) for posting in postings]
    names = _common_names(posting.company for posting in cleaned)
    return [posting.model_copy(update={"company": names[posting.company]}) for posting in cleaned]


def clean_posting(raw: RawPosting) -> CleanPosting:
    """Return the cleaned posting. A field that cannot be read is left empty; nothing is guessed."""
    title = clean_title(raw.title)
    return CleanPosting(
        title=title,
        company=clean_text(raw.company),
        location=clean_city(raw.location),
        work_mode=work_mode(raw.workplace, raw.location, title),
        employment_type=employment_type(raw.contract, title),
        salary=parse_salary(raw.salary),
        skills=clean_skills(raw.skills),
        description=clean_text(raw.description),
        posted_at=parse_posted(raw.posted, raw.saved_at),
        saved_at=raw.saved_at,
        source=raw.source,
        external_id=raw.external_id,
        url=raw.url,
        source_fields=_source_fields(raw),
    )


def employment_type(*texts: str) -> EmploymentType:
    """Return the kind of contract; full time unless the board's label or the title says otherwise."""
    text = clean_text(" | ".join(texts)).casefold() + " "
    found = (kind for kind, words in _EMPLOYMENT.items() if any(word in text for word in words))
    return next(found, EmploymentType.FULL_TIME)


def clean_skills(skills: Iterable[str]) -> list[str]:
    """Return the skills without duplicates, in their order; the first spelling of each stays."""
    first: dict[str, str] = {}
    for text in filter(None, map(clean_text, skills)):
        first.setdefault(text.casefold(), text)
    return list(first.values())


def _source_fields(raw: RawPosting) -> dict[str, dict[str, str]]:
    own = {"salary_text": clean_text(raw.salary), **{name: clean_text(text) for name, text in raw.extras.items()}}
    fields = {name: text for name, text in own.items() if text}
    elsewhere = {
        board: {name: clean_text(text) for name, text in texts.items()} for board, texts in raw.also_on.items()
    }
    return ({raw.source.value: fields} if fields else {}) | elsewhere


def _common_names(companies: Iterable[str]) -> dict[str, str]:
    counts = Counter(companies)
    # Of equally frequent spellings, the longest, which has the legal form; then the first in alphabetical order.
    by_rank = sorted(counts, key=lambda name: (counts[name], len(name), name))
    best = {company_key(name): name for name in by_rank}
    return {name: best[company_key(name)] for name in counts}
