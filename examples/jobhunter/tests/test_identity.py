import pytest

from jobhunter.cleaning.identity import clean_title, company_key, title_key


@pytest.mark.parametrize(
    "suffix",
    ["(m/w/d)", "(w/m/d)", "(m/f/d)", "(m/w/x)", "(gn)", "(all genders)", "[m/w/d]", "(M / W / D)", "m/w/d", ""],
)
def test_titles_lose_their_gender_note(suffix: str) -> None:
    assert clean_title(f"Data Engineer {suffix}") == "Data Engineer"


@pytest.mark.parametrize("title", ["Engineer (Remote)", "Tester (ISTQB)", "Arzt (Innere)"])
def test_other_brackets_stay(title: str) -> None:
    assert clean_title(title) == title


@pytest.mark.parametrize(
    "spelling",
    [
        "Senior Python Entwickler",
        "SENIOR PYTHON ENTWICKLER (M/W/D)",
        "Sr. Python-Entwickler",
        "Senior Python Entwickler*in",
        "senior  python entwickler:in (w/m/d)",
        "Senior Python Entwickler/-in",
        "Senior&nbsp;Python Entwickler",
    ],
)
def test_spellings_of_a_title_share_a_key(spelling: str) -> None:
    assert title_key(spelling) == "senior python entwickler"


def test_languages_stay_apart() -> None:
    assert len({title_key(f"{language} Entwickler") for language in ("C", "C++", "C#")}) == 3


@pytest.mark.parametrize(
    "spelling", ["Moorglas AG", "MOORGLAS AG", "Moorglas", " moorglas  Ag ", "Moorglas GmbH & Co. KG", "Moorglas Ltd."]
)
def test_spellings_of_a_company_share_a_key(spelling: str) -> None:
    assert company_key(spelling) == "moorglas"


def test_a_name_that_is_only_a_legal_form_keeps_it() -> None:
    assert company_key("SE") == "se"


@pytest.mark.parametrize("empty", ["", "  ", "&nbsp;", "\u200b"])
def test_nothing_has_no_key(empty: str) -> None:
    assert title_key(empty) == company_key(empty) == ""
