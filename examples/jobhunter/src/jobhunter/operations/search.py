"""Searches the jobs."""

import re
from typing import Annotated, Any, Self

from beanie import PydanticObjectId
from pulpo_core import UtcDatetime, operation
from pydantic import BaseModel, Field, StringConstraints

from jobhunter.cleaning.places import clean_city
from jobhunter.models.job import Job, Salary, SalaryPeriod, WorkMode

Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
_SEARCHED_FIELDS = ("title", "skills", "description")


class SearchJobsInput(BaseModel):
    """The conditions of a search, which must all hold."""

    keywords: list[Keyword] = Field(
        min_length=1,
        max_length=10,
        description="Words or phrases; each must occur in the title, the skills or the description",
        examples=[["python", "data"]],
    )
    location: str | None = Field(default=None, description="City, or the beginning of its name", examples=["Berlin"])
    remote: bool | None = Field(default=None, description="True: only fully remote jobs. False: none of them")
    min_salary: float | None = Field(
        default=None,
        ge=0,
        description="Least yearly pay, in the posting's own currency; leaves out jobs without a salary",
    )
    limit: int = Field(default=50, ge=1, le=200, description="Most jobs to return")


class JobSummary(BaseModel):
    """The fields of a job in a list."""

    id: PydanticObjectId = Field(description="The job's id")
    title: str = Field(description="Job title")
    company: str = Field(description="Employer")
    location: str | None = Field(description="City")
    work_mode: WorkMode = Field(description="On site, hybrid or remote")
    salary: Salary | None = Field(description="What the job pays")
    skills: list[str] = Field(description="Skills asked for")
    posted_at: UtcDatetime | None = Field(description="When the posting went online")
    url: str | None = Field(description="Address of the posting")

    @classmethod
    def of(cls, job: Job) -> Self:
        """The summary of a stored job."""
        return cls.model_validate(job, from_attributes=True)


class SearchJobsOutput(BaseModel):
    """The newest matches, and the number of all matches."""

    jobs: list[JobSummary] = Field(description="The matching jobs, newest first, at most as many as asked for")
    count: int = Field(description="How many jobs match in all")


@operation(
    name="search_jobs",
    description="Search for jobs by keywords",
    category="jobs",
    tags=["search", "jobs"],
    models_in=["Job"],
)
async def search_jobs(query: SearchJobsInput) -> SearchJobsOutput:
    """Finds the jobs that meet every condition, newest first."""
    matches = Job.find({"$and": _conditions(query)})
    count = await matches.count()
    jobs = await matches.sort("-posted_at", "_id").limit(query.limit).to_list()
    return SearchJobsOutput(jobs=[JobSummary.of(job) for job in jobs], count=count)


def _conditions(wanted: SearchJobsInput) -> list[dict[str, Any]]:
    conditions = [_contains(keyword) for keyword in wanted.keywords]
    if wanted.location:
        # Munich also finds München.
        place = clean_city(wanted.location) or wanted.location
        conditions.append({"location": _pattern("^" + re.escape(place))})
    if wanted.remote is not None:
        conditions.append({"work_mode": WorkMode.REMOTE if wanted.remote else {"$ne": WorkMode.REMOTE}})
    if wanted.min_salary is not None:
        conditions.append(_pays(wanted.min_salary))
    return conditions


def _contains(keyword: str) -> dict[str, Any]:
    # Escaped, so that "c++" is text, not an expression. Regular expressions instead of a text index, because
    # the embedded engine has none.
    pattern = _pattern(re.escape(keyword))
    return {"$or": [{field: pattern} for field in _SEARCHED_FIELDS]}


def _pattern(expression: str) -> dict[str, str]:
    return {"$regex": expression, "$options": "i"}


def _pays(yearly: float) -> dict[str, Any]:
    bounds = ("salary.maximum", "salary.minimum")
    return {
        "$or": [
            {"salary.period": period, bound: {"$gte": yearly / period.per_year}}
            for period in SalaryPeriod
            for bound in bounds
        ]
    }
