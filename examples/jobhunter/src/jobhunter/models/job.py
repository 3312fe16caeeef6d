"""The job postings that people search and apply to."""

from enum import StrEnum
from typing import Annotated, Any, Self

from beanie import Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, model_validator
from pymongo import ASCENDING, DESCENDING, IndexModel

from jobhunter.clock import utc_now
from jobhunter.models.company import Company


class WorkMode(StrEnum):
    """The place of work: on site, at home, or both."""

    ONSITE = "onsite"
    HYBRID = "hybrid"
    REMOTE = "remote"


class EmploymentType(StrEnum):
    """The kind of contract."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    FREELANCE = "freelance"
    INTERNSHIP = "internship"
    WORKING_STUDENT = "working_student"


class Currency(StrEnum):
    """ISO 4217 codes of the currencies that the boards' salaries come in."""

    EUR = "EUR"
    CHF = "CHF"
    GBP = "GBP"


class SalaryPeriod(StrEnum):
    """The period that one payment of the salary covers."""

    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"

    @property
    def per_year(self) -> int:
        """The number of these periods in a year of full-time work (52 weeks of 40 hours)."""
        return {SalaryPeriod.HOUR: 2080, SalaryPeriod.MONTH: 12, SalaryPeriod.YEAR: 1}[self]


Amount = Annotated[float, Field(ge=0, le=1e12)]


class Salary(BaseModel):
    """A range, open at one end for `ab 50.000 €` and `bis zu 80.000 €`."""

    minimum: Amount | None = Field(default=None, description="Lower bound; empty when none was named")
    maximum: Amount | None = Field(default=None, description="Upper bound; empty when none was named")
    currency: Currency = Field(default=Currency.EUR, description="Currency of both bounds")
    period: SalaryPeriod = Field(default=SalaryPeriod.YEAR, description="What the amounts are paid for")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if not self.bounds:
            raise ValueError("a salary needs a minimum or a maximum; leave the whole salary out when neither is known")
        if self.bounds != sorted(self.bounds):
            raise ValueError(f"minimum {self.minimum} is above maximum {self.maximum}; swap them")
        return self

    @property
    def bounds(self) -> list[float]:
        """The bounds that are known, lower one first."""
        return [amount for amount in (self.minimum, self.maximum) if amount is not None]

    @property
    def yearly(self) -> float:
        """The middle of the range as a yearly amount."""
        return sum(self.bounds) / len(self.bounds) * self.period.per_year


@datamodel(
    name="Job",
    description="A job posting, cleaned and free of duplicates",
    tags=["jobs"],
    ui={
        "icon": "💼",
        "primary_field": "title",
        "list_fields": ["title", "company", "location", "work_mode", "posted_at"],
    },
)
class Job(Document, DataModelBase):
    """An opening. `source` and `external_id` name the posting that was found first."""

    searchable_fields = (
        "title",
        "company",
        "location",
        "skills",
        "description",  # noqa: PUL216 (texts this long are searched by reading them, whatever the index)
    )
    sortable_fields = ("title", "company", "location", "posted_at", "created_at", "updated_at")

    title: str = Field(description="Job title without gender suffix", min_length=1)
    company: str = Field(description="Name of the employer", min_length=1)
    employer: Link[Company] | None = Field(default=None, description="The employer's own document")
    location: str | None = Field(default=None, description="City, in its own language; empty when none was named")
    work_mode: WorkMode = Field(default=WorkMode.ONSITE, description="On site, hybrid or remote")
    employment_type: EmploymentType = Field(default=EmploymentType.FULL_TIME, description="Kind of contract")
    salary: Salary | None = Field(default=None, description="What the job pays, where the posting says so")
    skills: list[str] = Field(default_factory=list, description="Skills asked for, in the posting's order")
    description: str = Field(default="", description="The posting's text, without markup")
    posted_at: UtcDatetime | None = Field(default=None, description="When the posting went online")
    source: str = Field(description="Board that the posting comes from, such as stepstone", min_length=1)
    external_id: str = Field(description="The posting's id on that board", min_length=1)
    url: str | None = Field(default=None, description="Address of the posting")
    source_fields: dict[str, dict[str, Any]] = Field(  # noqa: PUL210 (what a board says is the board's affair)
        default_factory=dict,
        description="What only one board knows, by board and field name",
        examples=[{"stepstone": {"salary_text": "50-70k"}}],
    )
    created_at: UtcDatetime = Field(default_factory=utc_now, description="When it was first stored here")
    updated_at: UtcDatetime = Field(default_factory=utc_now, description="When its content last changed")

    def get_source_field(self, field_name: str, source: str = "stepstone") -> Any:
        """Return the value of `field_name` at `source`, or `None`."""
        return self.source_fields.get(source, {}).get(field_name)

    def set_source_field(self, field_name: str, value: Any, source: str = "stepstone") -> None:
        """Set the value of `field_name` at `source`; the document still has to be saved."""
        self.source_fields.setdefault(source, {})[field_name] = value

    @classmethod
    def relations(cls) -> list[dict[str, Any]]:
        """The employer is a link; the applications are found by their `job_id`."""
        return [
            {"name": "employer", "target": "Company", "cardinality": "one"},
            {"name": "applications", "target": "Application", "cardinality": "many", "field": "job_id"},
        ]

    class Settings:
        name = "jobs"
        indexes = [
            IndexModel([("source", ASCENDING), ("external_id", ASCENDING)], unique=True),
            IndexModel([("posted_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("created_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("updated_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("title", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("company", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("location", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("skills", ASCENDING)]),
        ]
