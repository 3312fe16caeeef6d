"""The employers."""

from enum import StrEnum
from typing import Self

from beanie import Document
from pulpo_core import UtcDatetime, datamodel
from pydantic import Field, model_validator
from pymongo import ASCENDING, IndexModel

from jobhunter.cleaning.identity import company_key
from jobhunter.clock import utc_now


class CompanySize(StrEnum):
    """The number of employees."""

    MICRO = "1-9"
    SMALL = "10-49"
    MEDIUM = "50-249"
    LARGE = "250-999"
    ENTERPRISE = "1000+"
    UNKNOWN = "unknown"


@datamodel(
    name="Company",
    description="A company that offers jobs",
    tags=["companies"],
    ui={"icon": "🏢", "primary_field": "name", "list_fields": ["name", "city", "size", "website"]},
)
class Company(Document):
    """An employer, whatever spellings of its name the boards use."""

    name: str = Field(description="Name as the company writes it, with its legal form", min_length=1)
    slug: str = Field(default="", description="What all spellings of the name share; follows from the name")
    website: str | None = Field(default=None, description="Address of the company's own pages")
    size: CompanySize = Field(default=CompanySize.UNKNOWN, description="Number of employees")
    city: str | None = Field(default=None, description="Seat of the company")
    created_at: UtcDatetime = Field(default_factory=utc_now, description="When it became known here")

    @model_validator(mode="after")
    def _slug_follows_name(self) -> Self:
        self.slug = company_key(self.name)
        return self

    class Settings:
        name = "companies"
        indexes = [
            IndexModel([("name", ASCENDING)], unique=True),
            IndexModel([("slug", ASCENDING)], unique=True),
        ]
