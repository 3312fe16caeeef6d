"""Submits applications for jobs, and tracks their status."""

from typing import Self

from beanie import PydanticObjectId
from pulpo_core import OperationBase, UtcDatetime, operation
from pulpo_core.exceptions import ConflictError, NotFoundError, handle_errors
from pydantic import BaseModel, Field
from pymongo.errors import DuplicateKeyError

from jobhunter.clock import utc_now
from jobhunter.models import Application, ApplicationStatus, Job


class SubmitApplicationInput(BaseModel):
    """The job, and the cover letter."""

    job_id: PydanticObjectId = Field(description="The job to apply for, as search_jobs names it")
    cover_letter: str = Field(description="Text to send with the application", min_length=1, max_length=20_000)


class UpdateApplicationStatusInput(BaseModel):
    """The application, and its new status."""

    application_id: PydanticObjectId = Field(description="The application to update")
    status: ApplicationStatus = Field(description="Its new status")


class ApplicationReceipt(BaseModel):
    """The state of an application."""

    application_id: PydanticObjectId = Field(description="The application's id")
    job_title: str = Field(description="The job applied for")
    company: str = Field(description="Its employer")
    status: ApplicationStatus = Field(description="How far the application has come")
    applied_at: UtcDatetime | None = Field(description="When it was submitted")

    @classmethod
    def of(cls, application: Application) -> Self:
        """Return the receipt for a stored application."""
        return cls.model_validate(application.model_dump() | {"application_id": application.id})


@operation(
    name="submit_application",
    description="Submit a job application",
    category="applications",
    tags=["application", "submit"],
    models_in=["Job"],
    models_out=["Application"],
    async_enabled=True,
)
async def submit_application(request: SubmitApplicationInput) -> ApplicationReceipt:
    """Applies for a job once. An unknown job and a second application are refused."""
    job = await Job.get(request.job_id)
    if job is None:
        raise NotFoundError(f"there is no job {request.job_id}", hint="take an id from search_jobs")
    taken = f"there is already an application for job {job.id} ({job.title}, {job.company})"
    hint = "update_application_status moves it on"
    with handle_errors(DuplicateKeyError, reraise_as=ConflictError, message=taken, hint=hint):
        application = await _application_for(job, request.cover_letter).insert()
    return ApplicationReceipt.of(application)


def _application_for(job: Job, cover_letter: str) -> Application:
    return Application(
        job=Job.link_from_id(job.id),
        job_title=job.title,
        company=job.company,
        status=ApplicationStatus.SUBMITTED,
        cover_letter=cover_letter,
        applied_at=utc_now(),
    )


@operation(
    name="update_application_status",
    description="Record what has become of an application",
    category="applications",
    tags=["application", "status"],
    models_in=["Application"],
    models_out=["Application"],
)
class UpdateApplicationStatus(OperationBase):
    """An operation may also be a class with a `run` method, for those who like their steps as methods."""

    async def run(self, input_model: UpdateApplicationStatusInput) -> ApplicationReceipt:
        """Move an application to its next status: draft, submitted, interview, then offer or rejected."""
        application = await self._find(input_model.application_id)
        self._check(application, input_model.status)
        application.status = input_model.status
        if application.status is ApplicationStatus.SUBMITTED:
            application.applied_at = utc_now()
        await application.save()
        return ApplicationReceipt.of(application)

    async def _find(self, application_id: PydanticObjectId) -> Application:
        application = await Application.get(application_id)
        if application is None:
            raise NotFoundError(f"there is no application {application_id}", hint="submit_application makes one")
        return application

    def _check(self, application: Application, status: ApplicationStatus) -> None:
        allowed = application.status.next_steps
        if status not in allowed:
            raise ConflictError(
                f"application {application.id} is {application.status} and cannot become {status}",
                {"allowed": [step.value for step in allowed]},
                hint=f"choose {' or '.join(allowed)}" if allowed else "it has reached its end",
            )
