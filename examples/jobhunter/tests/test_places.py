import pytest

from jobhunter.cleaning.places import clean_city, work_mode
from jobhunter.models import WorkMode


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Berlin", "Berlin"),
        ("10115 Berlin", "Berlin"),
        ("D-80331 München", "München"),
        ("1010 Wien", "Wien"),
        ("Munich, Germany", "München"),
        ("MÃ¼nchen", "München"),
        ("Muenchen", "München"),
        ("Cologne, Germany (Hybrid)", "Köln"),
        ("Frankfurt am Main", "Frankfurt am Main"),
        ("Zurich, Switzerland", "Zürich"),
        ("Hamburg / Berlin", "Hamburg"),
        ("Remote", None),
        ("100% Homeoffice", None),
        ("deutschlandweit", None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_clean_city(text: str, city: str | None) -> None:
    assert clean_city(text) == city


@pytest.mark.parametrize(
    ("texts", "mode"),
    [
        (("Berlin",), WorkMode.ONSITE),
        (("On-site", "Berlin"), WorkMode.ONSITE),
        (("Remote",), WorkMode.REMOTE),
        (("", "Germany (Remote)"), WorkMode.REMOTE),
        (("deutschlandweit",), WorkMode.REMOTE),
        (("100 % Homeoffice",), WorkMode.REMOTE),
        (("Homeoffice möglich", "Berlin"), WorkMode.HYBRID),
        (("Hybrid", "Munich"), WorkMode.HYBRID),
        (("", "", "Fully remote Engineer"), WorkMode.REMOTE),
    ],
)
def test_work_mode(texts: tuple[str, ...], mode: WorkMode) -> None:
    assert work_mode(*texts) is mode
