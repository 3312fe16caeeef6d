"""Requests to observe a star: the person, the reason, and the committee's reviews."""

from enum import StrEnum
from typing import ClassVar

from beanie import Document, Link
from pulpo_core import DataModelBase, UtcDatetime, datamodel
from pydantic import BaseModel, Field, computed_field
from pymongo import ASCENDING, DESCENDING, IndexModel

from observatory.models.observer import Observer
from observatory.models.star import Star


class RequestStatus(StrEnum):
    """The status of a request."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Review(BaseModel):
    """The opinion of a member of the committee."""

    reviewer: str = Field(description="Who says it")
    points: int = Field(description="From 1 (no) to 5 (by all means)", ge=1, le=5)
    comment: str = Field(default="", description="Why")


@datamodel(
    description="A request to observe a star",
    tags=["requests"],
    ui={"icon": "✉️", "primary_field": "star_name", "list_fields": ["star_name", "priority", "hours", "status"]},
)
class ObservingRequest(Document, DataModelBase):
    """A request for some hours on one star, with a reason."""

    star: Link[Star] = Field(description="The star to observe")
    star_name: str = Field(description="Its name; a copy")
    by: Link[Observer] = Field(description="Who asks")
    reason: str = Field(description="What is to be learned from it", min_length=1)
    priority: int = Field(default=3, description="From 1 (some day) to 5 (tonight)", ge=1, le=5)
    hours: float = Field(default=1.0, description="How many hours it takes", gt=0, le=12)
    status: RequestStatus = Field(default=RequestStatus.OPEN, description="What has become of it")
    reviews: list[Review] = Field(default_factory=list, description="What the committee said")
    submitted_at: UtcDatetime | None = Field(default=None, description="When it came in; empty for standing requests")

    sortable_fields: ClassVar = ("priority",)

    @computed_field(description="Mean of the reviews' points; empty without any")  # type: ignore[prop-decorator]
    @property
    def score(self) -> float | None:
        """Mean of the reviews' points; empty without any."""
        return sum(review.points for review in self.reviews) / len(self.reviews) if self.reviews else None

    class Settings:
        name = "observing_requests"
        indexes = [
            IndexModel([("star_name", ASCENDING), ("reason", ASCENDING)], unique=True),
            IndexModel([("priority", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("status", ASCENDING)]),
        ]
