"""The second half of the pipeline: from merged postings to jobs.

It starts from the results of the first half in the database, so it can be run separately, for example after a
change of a rule. The order follows from the types: `PostingBatch`, `CleanBatch`, `CleanedJobs`, `StoreReport`.
"""

import pydantic
from pulpo_core import operation
from pulpo_core.exceptions import NotFoundError, ValidationError, handle_errors
from pydantic import BaseModel, Field

from jobhunter.cleaning.postings import clean_postings
from jobhunter.cleaning.rules import rejection
from jobhunter.keeping import keep
from jobhunter.models import CleanedJobs, CleanPosting, MergedJobs, RawPosting
from jobhunter.storing import StoreReport, store_companies, store_jobs

HINT = "parsing.validate tells those that can from those that cannot"


class PostingBatch(BaseModel):
    """Postings to clean."""

    postings: list[RawPosting] = Field(description="Merged postings, as written")


class CleanBatch(BaseModel):
    """Cleaned postings that are not validated yet."""

    postings: list[CleanPosting] = Field(description="The postings, as meant")


@operation(
    name="parsing.load",
    description="Take up the postings that scraping left in the database",
    category="pipeline",
    tags=["parsing"],
    models_in=["MergedJobs"],
)
async def load() -> PostingBatch:
    """Read the newest merge. If there is none, the error says what to run first."""
    merged = await MergedJobs.find_one({"batch": "latest"})
    if merged is None:
        raise NotFoundError(
            "no merged postings are stored", hint="run the scraping operations first, then parsing again"
        )
    return PostingBatch(postings=merged.postings)


@operation(
    name="parsing.clean", description="Clean the postings' texts and values", category="pipeline", tags=["parsing"]
)
def clean(batch: PostingBatch) -> CleanBatch:
    """Clean the postings. A sync function, because it only computes: Pulpo runs it in a thread."""
    return CleanBatch(postings=clean_postings(batch.postings))


@operation(
    name="parsing.validate",
    description="Separate the postings that can become jobs from those that cannot",
    category="pipeline",
    tags=["parsing"],
    models_out=["CleanedJobs"],
)
async def validate(batch: CleanBatch) -> CleanedJobs:
    """Store both kinds, the rejected ones with the reason, so that people can examine them."""
    verdicts = [(posting, rejection(posting)) for posting in batch.postings]
    cleaned = CleanedJobs(
        postings=[posting for posting, reason in verdicts if reason is None],
        rejected=[reason for _, reason in verdicts if reason is not None],
    )
    return await keep(cleaned, key="batch", stamp="cleaned_at")


@operation(
    name="parsing.store",
    description="Store the cleaned postings as jobs and companies",
    category="pipeline",
    tags=["parsing"],
    models_in=["CleanedJobs"],
    models_out=["Job", "Company"],
)
@handle_errors(
    pydantic.ValidationError, reraise_as=ValidationError, message="not every posting can become a job", hint=HINT
)
async def store(cleaned: CleanedJobs) -> StoreReport:
    """Insert new jobs and update changed ones. A second run writes nothing."""
    companies, employers = await store_companies(cleaned.postings)
    jobs = await store_jobs(cleaned.postings, employers)
    return StoreReport(companies=companies, jobs=jobs, rejected=len(cleaned.rejected))
