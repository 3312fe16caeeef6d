import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from jobhunter.cleaning.salary import is_plausible, parse_salary
from jobhunter.models import Currency, Salary, SalaryPeriod

YEAR, MONTH, HOUR = SalaryPeriod.YEAR, SalaryPeriod.MONTH, SalaryPeriod.HOUR


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "period"),
    [
        ("60.000 – 75.000 €", 60_000, 75_000, "EUR", YEAR),
        ("60.000 &ndash; 75.000 &euro;", 60_000, 75_000, "EUR", YEAR),
        ("60\u00a0000 – 75\u00a0000 €", 60_000, 75_000, "EUR", YEAR),
        ("€65k", 65_000, 65_000, "EUR", YEAR),
        ("€62.5k", 62_500, 62_500, "EUR", YEAR),
        ("55-70k EUR", 55_000, 70_000, "EUR", YEAR),
        ("55k - 70k EUR", 55_000, 70_000, "EUR", YEAR),
        ("CHF 110'000 p.a.", 110_000, 110_000, "CHF", YEAR),
        ("CHF 110’000 – 125’000", 110_000, 125_000, "CHF", YEAR),
        ("€60,000 - €75,000 per year", 60_000, 75_000, "EUR", YEAR),
        ("35000 - 55000 EUR p.a.", 35_000, 55_000, "EUR", YEAR),
        ("£45,000", 45_000, 45_000, "GBP", YEAR),
        ("ab 50.000 €", 50_000, None, "EUR", YEAR),
        ("bis zu 80.000 € brutto im Jahr", None, 80_000, "EUR", YEAR),
        ("4.500 € / Monat", 4_500, 4_500, "EUR", MONTH),
        ("3.000 bis 4.000 € pro Monat", 3_000, 4_000, "EUR", MONTH),
        ("15,50 € pro Stunde", 15.5, 15.5, "EUR", HOUR),
        ("85 - 110 € / Stunde", 85, 110, "EUR", HOUR),
        ("75.000 - 60.000 €", 60_000, 75_000, "EUR", YEAR),
        ("12 Mio. € / Monat", 12_000_000, 12_000_000, "EUR", MONTH),
    ],
)
def test_parse_salary(text: str, low: float | None, high: float | None, currency: str, period: SalaryPeriod) -> None:
    assert parse_salary(text) == Salary(minimum=low, maximum=high, currency=Currency(currency), period=period)


@pytest.mark.parametrize("text", ["", "nach Vereinbarung", "attraktives Gehalt", "€", "60.000", "Teamgröße 12"])
def test_no_salary(text: str) -> None:
    assert parse_salary(text) is None


@given(st.text(alphabet="0123456789.,'k €–-abMio/Std CHF", max_size=40))
def test_any_text_is_read_or_left(text: str) -> None:
    salary = parse_salary(text)
    assert salary is None or salary.bounds


@given(st.integers(10_000, 300_000), st.integers(0, 50_000))
def test_notations_agree(low: int, spread: int) -> None:
    dotted = f"{low:,} – {low + spread:,} €".replace(",", ".")
    assert parse_salary(dotted) == parse_salary(f"{low} - {low + spread} EUR p.a.")


@pytest.mark.parametrize(
    ("text", "plausible"),
    [
        ("60.000 €", True),
        ("1.200 € / Monat", True),
        ("14 € / Std.", True),
        ("1 – 2 € p.a.", False),
        ("9.999.999 €", False),
        ("650.000 € / Monat", False),
        ("60.000 – 6.000.000 €", False),
    ],
)
def test_plausibility(text: str, plausible: bool) -> None:
    salary = parse_salary(text)
    assert salary is not None
    assert is_plausible(salary) is plausible


def test_yearly_amount_is_the_middle_of_the_range() -> None:
    assert Salary(minimum=4_000, maximum=5_000, period=MONTH).yearly == 54_000


@pytest.mark.parametrize("bounds", [{}, {"minimum": 2, "maximum": 1}, {"minimum": -1}])
def test_a_salary_is_a_range(bounds: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Salary.model_validate(bounds)
