"""The rules that a posting must meet to become a job."""

from collections.abc import Callable
from datetime import timedelta

from jobhunter.cleaning.salary import PLAUSIBLE_A_YEAR, is_plausible
from jobhunter.models.posting import CleanPosting, Rejection, RejectionReason

# Boards in other time zones may be a day ahead of the page's own clock.
_TOLERANCE = timedelta(days=1)
Rule = Callable[[CleanPosting], str | None]


def rejection(posting: CleanPosting) -> Rejection | None:
    """Return the rejection of the posting by the first rule that it breaks; `None` if it breaks none."""
    broken = ((reason, detail) for reason, rule in _RULES.items() if (detail := rule(posting)))
    reason, detail = next(broken, (None, None))
    if reason is None or detail is None:
        return None
    return Rejection(**posting.model_dump(include={"source", "external_id", "title"}), reason=reason, detail=detail)


def _missing_title(posting: CleanPosting) -> str | None:
    return None if posting.title else "the title is empty; expected the name of the position"


def _missing_company(posting: CleanPosting) -> str | None:
    return None if posting.company else "the company is empty; expected the employer's name"


def _implausible_salary(posting: CleanPosting) -> str | None:
    if posting.salary is None or is_plausible(posting.salary):
        return None
    low, high = PLAUSIBLE_A_YEAR
    bounds = " to ".join(f"{amount:,.0f}" for amount in posting.salary.bounds)
    return f"{bounds} a {posting.salary.period} is not plausible; expected {low:,.0f} to {high:,.0f} a year"


def _posted_in_future(posting: CleanPosting) -> str | None:
    if posting.posted_at is None or posting.saved_at is None or posting.posted_at <= posting.saved_at + _TOLERANCE:
        return None
    return f"posted on {posting.posted_at:%Y-%m-%d}, after the page was saved on {posting.saved_at:%Y-%m-%d}"


_RULES: dict[RejectionReason, Rule] = {
    RejectionReason.MISSING_TITLE: _missing_title,
    RejectionReason.MISSING_COMPANY: _missing_company,
    RejectionReason.IMPLAUSIBLE_SALARY: _implausible_salary,
    RejectionReason.POSTED_IN_FUTURE: _posted_in_future,
}
