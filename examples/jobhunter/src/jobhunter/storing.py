"""Stores cleaned postings as `Company` and `Job` documents, in a few round trips for any number of postings."""

from collections.abc import Iterable
from typing import Any

from beanie import PydanticObjectId
from beanie.odm.utils.encoder import Encoder
from beanie.operators import In
from pydantic import BaseModel, Field
from pymongo import InsertOne, UpdateOne

from jobhunter.cleaning.identity import company_key
from jobhunter.clock import utc_now
from jobhunter.models import CleanPosting, Company, Job

Employers = dict[str, PydanticObjectId]
# The fields of a job that a posting sets; the other fields belong to the document.
_CONTENT = set(CleanPosting.model_fields) & set(Job.model_fields) | {"employer"}


class Counts(BaseModel):
    """The numbers of inserted, updated and unchanged documents of one kind."""

    inserted: int = Field(default=0, description="New documents")
    updated: int = Field(default=0, description="Documents whose content changed")
    unchanged: int = Field(default=0, description="Documents that were already as they should be")


class StoreReport(BaseModel):
    """The result of storing a batch."""

    companies: Counts = Field(description="Companies; those that exist are left as they are")
    jobs: Counts = Field(description="Jobs")
    rejected: int = Field(description="Postings that did not become jobs; CleanedJobs says why")


async def store_companies(postings: Iterable[CleanPosting]) -> tuple[Counts, Employers]:
    """Add missing companies. Returns the counts, and every company's id by its key."""
    names = {company_key(posting.company): posting.company for posting in postings}
    known = await Company.find(In(Company.slug, list(names))).to_list()
    missing = sorted(set(names) - {company.slug for company in known})
    added = [Company(id=PydanticObjectId(), name=names[slug]) for slug in missing]
    if added:
        await Company.insert_many(added)
    ids = {company.slug: company.id for company in [*known, *added] if company.id is not None}
    return Counts(inserted=len(added), unchanged=len(known)), ids


async def store_jobs(postings: Iterable[CleanPosting], employers: Employers) -> Counts:
    """Insert and update jobs in one bulk write; unchanged jobs are not written."""
    wanted = [_job(posting, employers) for posting in postings]
    known = await Job.find(In(Job.external_id, [job.external_id for job in wanted])).to_list()
    stored = {(job.source, job.external_id): _content(job) for job in known}
    pairs = [(job, stored.get((job.source, job.external_id))) for job in wanted]
    inserts = [InsertOne(_encode(job)) for job, before in pairs if before is None]
    updates = [_update(job) for job, before in pairs if before is not None and before != _content(job)]
    if inserts or updates:
        await Job.get_pymongo_collection().bulk_write([*inserts, *updates], ordered=False)
    unchanged = len(wanted) - len(inserts) - len(updates)
    return Counts(inserted=len(inserts), updated=len(updates), unchanged=unchanged)


def _job(posting: CleanPosting, employers: Employers) -> Job:
    employer = employers.get(company_key(posting.company))
    link = Company.link_from_id(employer) if employer else None
    return Job(**posting.model_dump(include=_CONTENT), employer=link)


def _encode(job: Job, only: set[str] | None = None) -> dict[str, Any]:
    encoded: dict[str, Any] = Encoder(exclude={"_id", "revision_id"}).encode(job)
    return {name: value for name, value in encoded.items() if only is None or name in only}


def _content(job: Job) -> dict[str, Any]:
    return _encode(job, _CONTENT)


def _update(job: Job) -> UpdateOne:
    key = {"source": job.source, "external_id": job.external_id}
    return UpdateOne(key, {"$set": _content(job) | {"updated_at": utc_now()}})
