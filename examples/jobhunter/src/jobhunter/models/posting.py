"""Postings on their way from a page to a `Job`: as read, and as cleaned. They live inside the records."""

from enum import StrEnum

from pulpo_core import UtcDatetime
from pydantic import BaseModel, Field

from jobhunter.models.job import EmploymentType, Salary, WorkMode


class Board(StrEnum):
    """The job boards whose pages can be read."""

    STEPSTONE = "stepstone"
    LINKEDIN = "linkedin"


class RawPosting(BaseModel):
    """A card of a result page, word for word: entities are decoded once, nothing else is interpreted."""

    source: Board = Field(description="Board that the card was on")
    external_id: str = Field(description="The posting's id on that board")
    url: str | None = Field(default=None, description="Address that the card links to")
    title: str = Field(default="", description="Title as written")
    company: str = Field(default="", description="Employer as written")
    location: str = Field(default="", description="Place as written")
    workplace: str = Field(default="", description="What the board says about working from home")
    contract: str = Field(default="", description="Kind of contract as written")
    salary: str = Field(default="", description="Salary as written")
    posted: str = Field(default="", description="Date as written, possibly relative to saved_at")
    saved_at: UtcDatetime | None = Field(default=None, description="When the page was saved")
    skills: list[str] = Field(default_factory=list, description="Skills as written")
    description: str = Field(default="", description="Text as written")
    extras: dict[str, str] = Field(default_factory=dict, description="What only this board knows")
    also_on: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="By board: where else the same job was found, and what that board says"
    )


class CleanPosting(BaseModel):
    """A cleaned posting. A `Job` takes over its fields."""

    title: str = Field(description="Job title without gender suffix")
    company: str = Field(description="Name of the employer")
    location: str | None = Field(default=None, description="City, in its own language")
    work_mode: WorkMode = Field(default=WorkMode.ONSITE, description="On site, hybrid or remote")
    employment_type: EmploymentType = Field(default=EmploymentType.FULL_TIME, description="Kind of contract")
    salary: Salary | None = Field(default=None, description="What the job pays")
    skills: list[str] = Field(default_factory=list, description="Skills asked for")
    description: str = Field(default="", description="Text without markup")
    posted_at: UtcDatetime | None = Field(default=None, description="When the posting went online")
    saved_at: UtcDatetime | None = Field(default=None, description="When the page was saved")
    source: Board = Field(description="Board that the posting comes from")
    external_id: str = Field(description="The posting's id on that board")
    url: str | None = Field(default=None, description="Address of the posting")
    source_fields: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="What only one board knows, by board and field name"
    )


class RejectionReason(StrEnum):
    """The rule by which a posting does not become a job."""

    MISSING_TITLE = "missing_title"
    MISSING_COMPANY = "missing_company"
    IMPLAUSIBLE_SALARY = "implausible_salary"
    POSTED_IN_FUTURE = "posted_in_future"


class Rejection(BaseModel):
    """A posting that was turned away, and why."""

    source: Board = Field(description="Board that the posting comes from")
    external_id: str = Field(description="The posting's id on that board")
    title: str = Field(description="Its title, if it has one")
    reason: RejectionReason = Field(description="Which rule it breaks")
    detail: str = Field(description="The offending value, and what was expected")
