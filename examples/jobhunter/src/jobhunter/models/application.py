"""Applications that were sent, or are being prepared."""

from enum import StrEnum
from typing import Self

from beanie import Document, Link, PydanticObjectId
from pulpo_core import UtcDatetime, datamodel
from pydantic import Field, model_validator
from pymongo import ASCENDING, DESCENDING, IndexModel

from jobhunter.clock import utc_now
from jobhunter.models.job import Job


class ApplicationStatus(StrEnum):
    """The progress of an application."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INTERVIEW = "interview"
    REJECTED = "rejected"
    OFFER = "offer"

    @property
    def next_steps(self) -> tuple["ApplicationStatus", ...]:
        """The statuses that may follow this one; none after a rejection or an offer."""
        return {
            ApplicationStatus.DRAFT: (ApplicationStatus.SUBMITTED,),
            ApplicationStatus.SUBMITTED: (ApplicationStatus.INTERVIEW, ApplicationStatus.REJECTED),
            ApplicationStatus.INTERVIEW: (ApplicationStatus.OFFER, ApplicationStatus.REJECTED),
        }.get(self, ())


@datamodel(
    name="Application",
    description="An application for a job",
    tags=["applications"],
    ui={
        "icon": "📄",
        "primary_field": "job_title",
        "list_fields": ["job_title", "company", "status", "applied_at"],
    },
)
class Application(Document):
    """An application. Title and company are copies, which stay readable after the posting is deleted."""

    job: Link[Job] = Field(description="The job applied for")
    job_id: PydanticObjectId | None = Field(default=None, description="The job's id; follows from the job")
    job_title: str = Field(description="Title of the job when the application was made")
    company: str = Field(description="Employer when the application was made")
    status: ApplicationStatus = Field(default=ApplicationStatus.DRAFT, description="How far it has come")
    cover_letter: str = Field(default="", description="Text sent with the application")
    applied_at: UtcDatetime | None = Field(default=None, description="When it was submitted; empty for a draft")
    created_at: UtcDatetime = Field(default_factory=utc_now, description="When it was first saved")

    @model_validator(mode="after")
    def _job_id_follows_job(self) -> Self:
        self.job_id = self.job.ref.id if isinstance(self.job, Link) else self.job.id
        return self

    class Settings:
        name = "applications"
        indexes = [
            # One application per job: the database refuses the second, even if two arrive at the same time.
            # Indexed by a plain id: an index on the link itself would be three times as large.
            IndexModel([("job_id", ASCENDING)], unique=True),
            IndexModel([("applied_at", DESCENDING)]),
            IndexModel([("status", ASCENDING)]),
        ]
