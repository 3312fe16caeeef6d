import asyncio
from typing import Any

import pytest
from beanie import PydanticObjectId
from pulpo_core import invoke
from pulpo_core.exceptions import ConflictError, NotFoundError, ValidationError
from pulpo_core.runtime import Runtime

from jobhunter.models import Application, ApplicationStatus, Job


@pytest.fixture
async def job(project: Runtime) -> Job:
    return await Job(title="Tester", company="Moorglas AG", source="stepstone", external_id="1").insert()


def submission(job: Job) -> dict[str, str]:
    return {"job_id": str(job.id), "cover_letter": "I would like to."}


async def test_submitting(job: Job) -> None:
    receipt = await invoke("submit_application", submission(job))
    stored = await Application.get(receipt.application_id)
    assert stored is not None
    assert (stored.job_title, stored.company, stored.status) == ("Tester", "Moorglas AG", "submitted")
    assert stored.job_id == job.id
    assert stored.applied_at == receipt.applied_at


async def test_a_second_application_is_refused(job: Job) -> None:
    await invoke("submit_application", submission(job))
    with pytest.raises(ConflictError, match="already an application"):
        await invoke("submit_application", submission(job))


async def test_of_five_at_once_one_gets_through(job: Job) -> None:
    outcomes: list[Any] = await asyncio.gather(
        *(invoke("submit_application", submission(job)) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 4
    assert await Application.count() == 1


async def test_different_jobs_take_one_each(job: Job) -> None:
    other = await Job(title="Developer", company="Moorglas AG", source="stepstone", external_id="2").insert()
    for found in (job, other):
        await invoke("submit_application", submission(found))
    assert await Application.count() == 2


async def test_an_unknown_job_is_named(project: Runtime) -> None:
    unknown = str(PydanticObjectId())
    with pytest.raises(NotFoundError, match=unknown):
        await invoke("submit_application", {"job_id": unknown, "cover_letter": "Hello"})


async def test_an_id_that_is_none_is_refused(project: Runtime) -> None:
    with pytest.raises(ValidationError):
        await invoke("submit_application", {"job_id": "seven", "cover_letter": "Hello"})


async def update(application_id: PydanticObjectId, status: str) -> Any:
    return await invoke("update_application_status", {"application_id": str(application_id), "status": status})


async def test_the_way_to_an_offer(job: Job) -> None:
    receipt = await invoke("submit_application", submission(job))
    for status in ("interview", "offer"):
        receipt = await update(receipt.application_id, status)
        assert receipt.status == status
    with pytest.raises(ConflictError, match="reached its end"):
        await update(receipt.application_id, "rejected")


async def test_no_step_is_left_out(job: Job) -> None:
    receipt = await invoke("submit_application", submission(job))
    with pytest.raises(ConflictError, match="choose interview or rejected"):
        await update(receipt.application_id, "offer")


async def test_a_draft_is_dated_when_it_is_submitted(job: Job) -> None:
    fields = {"job": job, "job_title": job.title, "company": job.company}
    draft = await Application.model_validate(fields).insert()
    assert (draft.status, draft.applied_at) == (ApplicationStatus.DRAFT, None)
    assert draft.id is not None
    receipt = await update(draft.id, "submitted")
    assert receipt.applied_at is not None


async def test_an_unknown_application_is_named(project: Runtime) -> None:
    unknown = PydanticObjectId()
    with pytest.raises(NotFoundError, match=str(unknown)):
        await update(unknown, "interview")
