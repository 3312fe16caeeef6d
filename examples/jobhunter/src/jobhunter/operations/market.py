"""Reports on the salaries and skills in the market."""

from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Annotated, Any

from pulpo_core import operation
from pydantic import BaseModel, Field

from jobhunter.models.job import Currency, Job, Salary


class Count(BaseModel):
    """The number of times that something occurs."""

    name: str = Field(description="What is counted")
    jobs: int = Field(description="In how many jobs it occurs")


class MedianSalary(BaseModel):
    """The median salary of the jobs with one currency."""

    currency: Currency = Field(description="Currency of the amount")
    median: float = Field(description="Median of the middles of the salary ranges, as a yearly amount")
    jobs: int = Field(description="How many jobs name a salary in this currency")


class MarketReport(BaseModel):
    """Counts and medians over all jobs."""

    jobs: int = Field(description="How many jobs there are")
    locations: list[Count] = Field(description="Cities with the most jobs")
    skills: list[Count] = Field(description="Skills asked for most often")
    salaries: list[MedianSalary] = Field(description="Median salary, by currency")


class _SalaryOnly(BaseModel):
    """Projection: the one field that the medians need."""

    salary: Salary


@operation(
    name="market_report",
    description="Where the jobs are, what they ask for and what they pay",
    category="jobs",
    tags=["report", "jobs"],
    models_in=["Job"],
)
async def market_report(
    top: Annotated[int, Field(ge=1, le=100, description="How many cities and skills to list")] = 10,
) -> MarketReport:
    """Count in the database, but compute medians here, because not every engine supports `$median`."""
    paid = await Job.find({"salary": {"$ne": None}}).project(_SalaryOnly).to_list()
    return MarketReport(
        jobs=await Job.count(),
        locations=await _most_frequent("location", top),
        skills=await _most_frequent("skills", top, [{"$unwind": "$skills"}]),
        salaries=_medians(job.salary for job in paid),
    )


async def _most_frequent(field: str, top: int, before: list[dict[str, Any]] | None = None) -> list[Count]:
    stages: list[dict[str, Any]] = [
        *(before or []),
        {"$match": {field: {"$nin": [None, ""]}}},
        {"$group": {"_id": f"${field}", "jobs": {"$sum": 1}}},
        {"$sort": {"jobs": -1, "_id": 1}},
        {"$limit": top},
    ]
    return [Count(name=group["_id"], jobs=group["jobs"]) for group in await Job.aggregate(stages).to_list()]


def _medians(salaries: Iterable[Salary]) -> list[MedianSalary]:
    yearly: dict[Currency, list[float]] = defaultdict(list)
    for salary in salaries:
        yearly[salary.currency].append(salary.yearly)
    return [
        MedianSalary(currency=currency, median=median(amounts), jobs=len(amounts))
        for currency, amounts in sorted(yearly.items())
    ]
