from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from jobhunter.cleaning.postings import clean_posting, clean_postings, clean_skills, employment_type
from jobhunter.cleaning.rules import rejection
from jobhunter.models import EmploymentType, RawPosting, RejectionReason, Salary, WorkMode

MakePosting = Callable[..., RawPosting]


def test_a_posting_as_meant(posting: MakePosting) -> None:
    raw = posting(
        title="Data&nbsp;Engineer (m/w/d)",
        location="10115 Berlin",
        workplace="Homeoffice möglich",
        contract="Teilzeit",
        salary="60.000 €",
        posted="vor 3 Tagen",
        skills=["SQL", "sql", " "],
        description="<p>Bus &amp; Bahn</p>",
        extras={"badge": "Neu"},
        also_on={"linkedin": {"external_id": "9"}},
    )
    clean = clean_posting(raw)
    assert (clean.title, clean.company, clean.location) == ("Data Engineer", "Moorglas AG", "Berlin")
    assert (clean.work_mode, clean.employment_type) == (WorkMode.HYBRID, EmploymentType.PART_TIME)
    assert (clean.salary, clean.skills) == (Salary(minimum=60_000, maximum=60_000), ["SQL"])
    assert (clean.description, clean.posted_at) == ("Bus & Bahn", datetime(2026, 9, 11, tzinfo=UTC))
    assert clean.source_fields == {
        "stepstone": {"salary_text": "60.000 €", "badge": "Neu"},
        "linkedin": {"external_id": "9"},
    }


def test_nothing_is_guessed(posting: MakePosting) -> None:
    clean = clean_posting(posting(location="", salary="nach Vereinbarung", posted="demnächst"))
    assert (clean.location, clean.salary, clean.posted_at) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Vollzeit, Festanstellung", EmploymentType.FULL_TIME),
        ("", EmploymentType.FULL_TIME),
        ("Part-time", EmploymentType.PART_TIME),
        ("Werkstudent Data", EmploymentType.WORKING_STUDENT),
        ("Praktikum", EmploymentType.INTERNSHIP),
        ("Internship", EmploymentType.INTERNSHIP),
        ("International Sales", EmploymentType.FULL_TIME),
        ("Contractor", EmploymentType.FREELANCE),
    ],
)
def test_employment_type(text: str, kind: EmploymentType) -> None:
    assert employment_type(text) is kind


def test_skills_keep_their_order_and_first_spelling() -> None:
    assert clean_skills(["SQL", " C&#43;&#43; ", "", "sql", "Git"]) == ["SQL", "C++", "Git"]


def test_a_company_gets_its_most_frequent_spelling(posting: MakePosting) -> None:
    names = ["MOORGLAS AG", "Moorglas AG", "Moorglas AG", "moorglas", "Kranich", "Kranich SE"]
    cleaned = clean_postings(posting(company=name) for name in names)
    assert [clean.company for clean in cleaned] == ["Moorglas AG"] * 4 + ["Kranich SE"] * 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"title": "(m/w/d)"}, RejectionReason.MISSING_TITLE),
        ({"title": "<script>alert(1)</script>"}, RejectionReason.MISSING_TITLE),
        ({"company": "&nbsp;"}, RejectionReason.MISSING_COMPANY),
        ({"title": "", "company": ""}, RejectionReason.MISSING_TITLE),
        ({"salary": "9.999.999 €"}, RejectionReason.IMPLAUSIBLE_SALARY),
        ({"salary": "1 – 2 € p.a."}, RejectionReason.IMPLAUSIBLE_SALARY),
        ({"posted": "12.12.2026"}, RejectionReason.POSTED_IN_FUTURE),
        ({"posted": "15.09.2026"}, None),  # a day ahead of the page may be another time zone
        ({"posted": "12.12.2026", "saved_at": None}, None),
    ],
)
def test_rules(posting: MakePosting, fields: dict[str, str], reason: RejectionReason | None) -> None:
    found = rejection(clean_posting(posting(**fields)))
    assert (found.reason if found else None) == reason


def test_a_rejection_says_what_was_wrong(posting: MakePosting) -> None:
    found = rejection(clean_posting(posting(salary="9.999.999 €")))
    assert found is not None
    assert found.detail == "9,999,999 to 9,999,999 a year is not plausible; expected 6,000 to 400,000 a year"
