"""The pipeline's intermediate results in the database: one document per step, replaced if it changes."""

from beanie import Document
from pulpo_core import UtcDatetime, datamodel
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from jobhunter.clock import utc_now
from jobhunter.models.posting import Board, CleanPosting, RawPosting, Rejection


@datamodel(
    name="RawJobs",
    description="What a board's pages said, word for word",
    tags=["pipeline"],
    ui={"icon": "📥", "primary_field": "source", "list_fields": ["source", "fetched_at"]},
)
class RawJobs(Document):
    """The newest harvest of one board."""

    source: Board = Field(description="Board that the postings come from")
    fetched_at: UtcDatetime = Field(
        default_factory=utc_now, description="When these postings were first seen like this"
    )
    postings: list[RawPosting] = Field(default_factory=list, description="One entry a card, in page order")

    class Settings:
        name = "raw_jobs"
        indexes = [IndexModel([("source", ASCENDING)], unique=True)]


@datamodel(
    name="MergedJobs",
    description="The postings of all boards, each job once",
    tags=["pipeline"],
    ui={"icon": "🔀", "primary_field": "batch", "list_fields": ["batch", "seen", "merged_at"]},
)
class MergedJobs(Document):
    """The newest merge."""

    batch: str = Field(default="latest", description="Name of the batch; there is one")
    merged_at: UtcDatetime = Field(default_factory=utc_now, description="When this merge first came out like this")
    seen: int = Field(default=0, ge=0, description="How many postings went in, duplicates included")
    postings: list[RawPosting] = Field(default_factory=list, description="One entry a job")

    class Settings:
        name = "merged_jobs"
        indexes = [IndexModel([("batch", ASCENDING)], unique=True)]


@datamodel(
    name="CleanedJobs",
    description="The postings that are fit to become jobs, and those that are not",
    tags=["pipeline"],
    ui={"icon": "✨", "primary_field": "batch", "list_fields": ["batch", "cleaned_at"]},
)
class CleanedJobs(Document):
    """The newest outcome of cleaning and validating."""

    batch: str = Field(default="latest", description="Name of the batch; there is one")
    cleaned_at: UtcDatetime = Field(default_factory=utc_now, description="When this outcome first came out like this")
    postings: list[CleanPosting] = Field(default_factory=list, description="Postings that passed every rule")
    rejected: list[Rejection] = Field(default_factory=list, description="Postings that broke a rule, and which")

    class Settings:
        name = "cleaned_jobs"
        indexes = [IndexModel([("batch", ASCENDING)], unique=True)]
