"""Reads salaries: `60.000 – 75.000 €`, `€65k`, `CHF 110'000 p.a.`, `4.500 € / Monat`."""

import re

from jobhunter.cleaning.text import clean_text
from jobhunter.models.job import Currency, Salary, SalaryPeriod

_AMOUNT = re.compile(
    r"(\d{1,3}(?:[.,'’ ]\d{3})+(?!\d)|\d+)(?:[.,](\d{1,2})(?!\d))?\s*(k|tsd\.?|mio\.?)?(?![\w])", re.IGNORECASE
)
_CURRENCY = {"€": Currency.EUR, "eur": Currency.EUR, "chf": Currency.CHF, "sfr": Currency.CHF, "£": Currency.GBP}
_PERIOD = {
    SalaryPeriod.HOUR: re.compile(r"/\s*(?:h|hr|hour|std|stunde)\b|\bstündlich|\bper hour|\bpro stunde", re.IGNORECASE),
    SalaryPeriod.MONTH: re.compile(
        r"/\s*(?:mo|month|monat)\b|\bmonatlich|\bper month|\b(?:pro|im) monat", re.IGNORECASE
    ),
}
_FACTOR = {"k": 1_000, "tsd": 1_000, "mio": 1_000_000}
_THIRTEENTH = re.compile(r"\b1[234] ?x\b|\b1[234]\. ", re.IGNORECASE)
PLAUSIBLE_A_YEAR = (6_000.0, 400_000.0)


def parse_salary(text: str) -> Salary | None:
    """Return the salary in the text, or `None` if it has no amount or no currency (`nach Vereinbarung`)."""
    text = _THIRTEENTH.sub(" ", clean_text(text))
    currency = _currency(text)
    amounts = _amounts(text)
    if currency is None or not amounts:
        return None
    low, high = _range(text, amounts)
    return Salary(minimum=low, maximum=high, currency=currency, period=_period(text))


def is_plausible(salary: Salary) -> bool:
    """Return True if each bound, as a yearly amount, is a realistic salary."""
    low, high = PLAUSIBLE_A_YEAR
    return all(low <= amount * salary.period.per_year <= high for amount in salary.bounds)


def _currency(text: str) -> Currency | None:
    found = (currency for sign, currency in _CURRENCY.items() if sign in text.casefold())
    return next(found, None)


def _period(text: str) -> SalaryPeriod:
    found = (period for period, pattern in _PERIOD.items() if pattern.search(text))
    return next(found, SalaryPeriod.YEAR)


def _amounts(text: str) -> list[float]:
    matches = list(_AMOUNT.finditer(text))
    # In "55 - 70k", the unit at the end applies to both.
    last_unit = (matches[-1][3] or "") if matches else ""
    return [_amount(match, match[3] or _shared_unit(match, last_unit)) for match in matches][:2]


def _shared_unit(match: re.Match[str], last_unit: str) -> str:
    return last_unit if len(match[1]) <= 3 else ""


def _amount(match: re.Match[str], unit: str) -> float:
    whole = re.sub(r"\D", "", match[1])
    return float(f"{whole}.{match[2] or 0}") * _FACTOR.get(unit.casefold().rstrip("."), 1)


def _range(text: str, amounts: list[float]) -> tuple[float | None, float | None]:
    if len(amounts) > 1:
        return min(amounts), max(amounts)
    if re.search(r"\b(?:ab|from|mindestens|min\.)\s", text, re.IGNORECASE):
        return amounts[0], None
    if re.search(r"\b(?:bis zu|bis|up to)\s", text, re.IGNORECASE):
        return None, amounts[0]
    return amounts[0], amounts[0]
